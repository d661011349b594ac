import { expect } from 'chai'
import { Keyv } from 'keyv'
import { CacheError } from '../../../lib/index.js'
import { KeyvStore, type KeyvStoreOptions } from '../../../lib/store/keyv/index.js'
import { assertSharedStore } from '../../../lib/store/SharedStore.js'
import { Keyv4Like, Keyv6Like } from './KeyvLikes.js'
import { MapAdapter } from './MapAdapter.js'
import { MemcachedLike, MemcachedServer } from './MemcachedLike.js'

const EXAMPLE = "pass new Keyv(adapter, { namespace: 'query-cache', throwOnErrors: true })"
const noKeyv = (shown: string): string =>
  `\`keyv\` must be a Keyv: ${EXAMPLE} from the package 'keyv'; it was ${shown}.`
const HIDES = `\`keyv\` hides its adapter's failures, so the cache could not report them: ${EXAMPLE}.`
const noNamespace = (shown: string): string =>
  `\`clearsKeyv\` needs a Keyv whose namespace is the cache's alone: ${EXAMPLE}; its namespace was ${shown}.`

const keyv = new Keyv({ namespace: 'spec', throwOnErrors: true })

describe('KeyvStore’s options', () => {
  const rejected: readonly [string, unknown, string][] = [
    ['no options', undefined, "KeyvStore's options must be an object; it was undefined."],
    [
      'an unknown option',
      { keyv, ttl: 5 },
      "KeyvStore's options do not include `ttl`. They are: keyv, maxEntryBytes, compressAbove, clearsKeyv.",
    ],
    ['no Keyv', {}, noKeyv('undefined')],
    ['null', { keyv: null }, noKeyv('null')],
    ['an address', { keyv: 'memcached://localhost' }, noKeyv('"memcached://localhost"')],
    ['a Map', { keyv: new Map() }, noKeyv('an object of class Map')],
    ['Keyv itself', { keyv: Keyv }, noKeyv('the function Keyv')],
    ['a bare adapter', { keyv: new MemcachedLike(new MemcachedServer()) }, noKeyv('an object of class MemcachedLike')],
    [
      'a bridge to a store',
      { keyv: Object.assign(new MapAdapter(), { store: new Map() }) },
      noKeyv('an object of class MapAdapter'),
    ],
    ['a Keyv that hides failures', { keyv: new Keyv() }, HIDES],
    ['a Keyv that hides them by name', { keyv: new Keyv({ throwOnErrors: false }) }, HIDES],
    [
      'too small a bound',
      { keyv, maxEntryBytes: 0 },
      '`maxEntryBytes` must be a whole number of at least 1; it was 0.',
    ],
    [
      'a negative bound',
      { keyv, compressAbove: -1 },
      '`compressAbove` must be a whole number of at least 0; it was -1.',
    ],
    [
      'a switch that is not a boolean',
      { keyv, clearsKeyv: 'yes' },
      '`clearsKeyv` must be true or false; it was "yes".',
    ],
    [
      'clearing the default namespace',
      { keyv: new Keyv({ throwOnErrors: true }), clearsKeyv: true },
      noNamespace('"keyv"'),
    ],
    [
      'clearing without a namespace',
      { keyv: new Keyv({ throwOnErrors: true, namespace: '' }), clearsKeyv: true },
      noNamespace('""'),
    ],
    [
      'clearing the default namespace of keyv 4',
      { keyv: new Keyv4Like(new MapAdapter()), clearsKeyv: true },
      noNamespace('"keyv"'),
    ],
    [
      'clearing an empty namespace of keyv 4',
      { keyv: new Keyv4Like(new MapAdapter(), { namespace: '' }), clearsKeyv: true },
      noNamespace('""'),
    ],
    [
      'clearing keyv 6 without a namespace',
      { keyv: new Keyv6Like(new MapAdapter()), clearsKeyv: true },
      noNamespace('undefined'),
    ],
  ]
  for (const [name, options, message] of rejected) {
    it(`rejects ${name}`, () => {
      expect(() => new KeyvStore(options as KeyvStoreOptions))
        .to.throw(CacheError)
        .that.includes({ code: 'INVALID_OPTION', message })
    })
  }

  it('accepts Keyvs of all three versions, and clearsKeyv with a namespace of the cache', () => {
    for (const each of [keyv, new Keyv4Like(new MapAdapter(), { namespace: 'spec' })]) {
      expect(
        () => new KeyvStore({ keyv: each, clearsKeyv: true, maxEntryBytes: Infinity, compressAbove: 0 }),
      ).not.to.throw()
    }
    expect(() => new KeyvStore({ keyv: new Keyv6Like(new MapAdapter()) })).not.to.throw()
  })

  it('is not a store that processes can share', () => {
    expect(() => assertSharedStore(new KeyvStore({ keyv }), 'The store'))
      .to.throw(CacheError)
      .that.includes({
        code: 'INVALID_STORE',
        message:
          'The store must be a store that processes can share, such as RedisStore; ' +
          'it was an object of class KeyvStore.',
      })
  })
})
