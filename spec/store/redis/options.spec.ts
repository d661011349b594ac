import { expect } from 'chai'
import { Redis } from 'ioredis'
import { createClient, createSentinel } from 'redis'
import { CacheError, MemoryStore, TieredStore as MainTieredStore } from '../../../lib/index.js'
import { RedisStore, TieredStore } from '../../../lib/store/redis/index.js'
import { withoutPackages } from '../../support/hiddenPackages.js'

/** A client that is never used. */
const client = { isOpen: true, sendCommand: async () => undefined, duplicate: () => undefined }

const NO_CLIENT =
  '`client` must be a client of node-redis (npm install redis) or of ioredis (npm install ioredis); it was '
const URL_FORM =
  "`url` must be the URL of a Redis server: 'redis://user:password@host:6379/0', or 'rediss://…' with TLS; it was "
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
    "RedisStore's options do not include `maxTagz`. They are: url, client, namespace, expiry, markDeadline, compressAbove, maxEntryBytes, maxTags, ledgers, clock.",
  ],
]

/** Options without the usual client. */
const ofServers: readonly [Record<string, unknown>, string][] = [
  [{}, "A RedisStore needs a server: new RedisStore({ url: 'redis://127.0.0.1:6379' }), or a `client` of your own."],
  [
    { url: 'redis://127.0.0.1', client },
    '`url` and `client` exclude each other: pass `url` for a client that the store makes, or `client` for one of your own.',
  ],
  [{ url: undefined }, `${URL_FORM}undefined. Is the environment variable set that it comes from?`],
  [{ url: '' }, `${URL_FORM}"".`],
  [{ url: 6379 }, `${URL_FORM}6379.`],
  [{ url: 'localhost:6379' }, `${URL_FORM}"localhost:6379".`],
  [{ url: 'http://ada:secret@localhost' }, `${URL_FORM}"http://…@localhost".`],
  [{ url: 'redis://:secret' }, `${URL_FORM}"redis://:…".`],
  [{ url: 'redis://ada:secret/1' }, `${URL_FORM}"redis://ada:…".`],
  [{ url: 'redis://localhost:6379/a' }, `${URL_FORM}"redis://localhost:6379/a".`],
  [{ url: 'ada:se/cr//et@localhost' }, `${URL_FORM}"…@localhost".`],
  [{ url: 'redis://localhost/zero' }, `${URL_FORM}"redis://localhost/zero".`],
  [{ url: 'unix:///run/redis.sock' }, `${URL_FORM}"unix:///run/redis.sock".`],
]

describe('RedisStore’s options', () => {
  for (const [options, message] of ofServers) {
    it(`reject ${
      Object.entries(options)
        .map(([name, value]) => `${name}: ${String(value)}`)
        .join(', ') || 'no server'
    }`, () => {
      const make = (): RedisStore => new RedisStore(options as never)
      expect(make).to.throw(CacheError).that.includes({ code: 'INVALID_OPTION', message })
    })
  }

  it('reject a `url` where no library is installed', () => {
    const message =
      '`url` needs a client library, and the application has none. Install one: npm install redis (or: npm install ioredis)'
    const make = (): RedisStore => new RedisStore({ url: 'redis://localhost' })
    withoutPackages(['redis', 'ioredis'], () => {
      expect(make).to.throw(CacheError).that.includes({ code: 'INVALID_OPTION', message })
    })
  })

  it('accept a `url`, and connect nothing yet', async () => {
    for (const url of ['redis://localhost', 'rediss://ada:secret@[::1]:6380/3', 'redis://localhost:1/']) {
      await new RedisStore({ url }).close()
      await withoutPackages(['redis'], () => new RedisStore({ url })).close()
    }
  })

  it('of the short form of TieredStore are those of both stores', () => {
    const make = (options: object) => () => new TieredStore({ url: 'redis://localhost', ...options })
    expect(make({ bound: 5 })).to.throw(CacheError, '`bound` must be at least 10 ms')
    expect(make({ namespace: '' })).to.throw(CacheError, NAMESPACE)
    expect(make({ shared: undefined })).to.throw(CacheError, 'do not include `shared`')
    expect(make({ local: 'near' })).to.throw(CacheError, 'A cache store must be an object')
    const { local, shared, bound } = make({ namespace: 'shop', bound: '1s' })()
    expect([local.constructor, shared?.name, bound]).to.deep.equal([MemoryStore, 'shop', 1000])
  })

  it('say which TieredStore takes a `url`', () => {
    const message =
      "The TieredStore of objection-cache takes no `url`. Import the one that does: import { TieredStore } from 'objection-cache/redis'"
    const make = (): MainTieredStore => new MainTieredStore({ url: 'redis://localhost' } as never)
    expect(make).to.throw(CacheError).that.includes({ code: 'INVALID_OPTION', message })
  })

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
