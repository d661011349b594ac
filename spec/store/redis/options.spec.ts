import { expect } from 'chai'
import { Redis } from 'ioredis'
import { createClient, createSentinel } from 'redis'
import { CacheError } from '../../../lib/index.js'
import { RedisStore } from '../../../lib/store/redis/RedisStore.js'

/** A client that is never used. */
const client = { isOpen: true, sendCommand: async () => undefined, duplicate: () => undefined }

const NO_CLIENT =
  '`client` must be a client of node-redis (npm install redis) or of ioredis (npm install ioredis); it was '
const NAMESPACE = '`namespace` must be a non-empty string without braces and lone surrogates; it was '
const DURATION = " must be a number of milliseconds (0 or more) or text like '250ms', '30s', '5m', '1h', '7d'; it was "

/** Options, the code of the error, and its message. */
const rejected: readonly [Record<string, unknown>, string, string][] = [
  [{ client: undefined }, 'INVALID_OPTION', `${NO_CLIENT}undefined.`],
  [{ client: null }, 'INVALID_OPTION', `${NO_CLIENT}null.`],
  [{ client: 'redis://localhost' }, 'INVALID_OPTION', `${NO_CLIENT}"redis://localhost".`],
  [{ client: {} }, 'INVALID_OPTION', `${NO_CLIENT}an object of class Object.`],
  [
    { client: { ...client, isOpen: false } },
    'INVALID_OPTION',
    '`client` is not connected: call `await client.connect()` first.',
  ],
  [{ namespace: '' }, 'INVALID_OPTION', `${NAMESPACE}"".`],
  [{ namespace: 'a{b' }, 'INVALID_OPTION', `${NAMESPACE}"a{b".`],
  [{ namespace: 'a}b' }, 'INVALID_OPTION', `${NAMESPACE}"a}b".`],
  [{ namespace: 7 }, 'INVALID_OPTION', `${NAMESPACE}7.`],
  [{ expiry: 'soon' }, 'INVALID_DURATION', `\`expiry\`${DURATION}"soon".`],
  [{ expiry: 0 }, 'INVALID_OPTION', '`expiry` must be more than 0 ms, and finite; it was 0.'],
  [{ expiry: Infinity }, 'INVALID_OPTION', '`expiry` must be more than 0 ms, and finite; it was Infinity.'],
  [{ markDeadline: -1 }, 'INVALID_DURATION', `\`markDeadline\`${DURATION}-1.`],
  [{ markDeadline: 0 }, 'INVALID_OPTION', '`markDeadline` must be more than 0 ms, and finite; it was 0.'],
  [
    { maxTagz: 1 },
    'INVALID_OPTION',
    "RedisStore's options do not include `maxTagz`. They are: url, client, namespace, expiry, markDeadline, compressAbove, maxEntryBytes, maxTags, clock.",
  ],
]

describe('RedisStore’s options', () => {
  for (const [options, code, message] of rejected) {
    it(`reject ${JSON.stringify(options, (_, value: unknown) => (value === undefined ? 'undefined' : value))}`, () => {
      const make = (): RedisStore => new RedisStore({ client, ...options })
      expect(make).to.throw(CacheError).that.includes({ code, message })
    })
  }

  it('reject namespaces that UTF-8 cannot distinguish', () => {
    for (const namespace of ['a\ud800', '\udc00a']) {
      expect(() => new RedisStore({ client, namespace })).to.throw(CacheError, NAMESPACE)
    }
    expect(new RedisStore({ client, namespace: '💾' }).name).to.equal('💾')
  })

  for (const name of ['compressAbove', 'maxEntryBytes', 'maxTags'] as const) {
    it(`reject a \`${name}\` that is not a count`, () => {
      for (const value of [-1, NaN, '1', null]) {
        const make = (): RedisStore => new RedisStore({ client, [name]: value })
        expect(make).to.throw(CacheError, `\`${name}\` must be`).that.includes({ code: 'INVALID_OPTION' })
      }
    })
  }

  it('reject node-redis’s Sentinel', () => {
    const sentinel = createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] })
    const message =
      "`client` is node-redis's Sentinel, which sends commands in another way: pass the client of its master, or a client of ioredis."
    const make = (): RedisStore => new RedisStore({ client: sentinel })
    expect(make).to.throw(CacheError).that.includes({ code: 'INVALID_OPTION', message })
  })

  it('reject an unconnected client of node-redis, and accept one of ioredis', () => {
    expect(() => new RedisStore({ client: createClient() })).to.throw(CacheError, 'call `await client.connect()` first')
    expect(new RedisStore({ client: new Redis({ lazyConnect: true }) }).name).to.equal('objection-cache')
  })
})
