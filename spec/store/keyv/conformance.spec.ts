import { gunzipSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { Keyv, type KeyvOptions } from 'keyv'
import { KeyvStore } from '../../../lib/store/keyv/index.js'
import { sampleEntry, storeConformance } from '../../../lib/testing/index.js'
import { Keyv4Like, Keyv6Like } from './KeyvLikes.js'
import { CaselessAdapter, MapAdapter } from './MapAdapter.js'
import { MemcachedLike, MemcachedServer } from './MemcachedLike.js'

const keyvOn = (store: unknown, options: KeyvOptions = {}): Keyv =>
  new Keyv({ store, namespace: 'spec', throwOnErrors: true, ...options })

/** Serializations that users of Keyv have: reversed text, and compressed text. */
const reversed = (text: string): string => text.split('').toReversed().join('')
const serialize: KeyvOptions['serialize'] = (data) => reversed(JSON.stringify(data))
const deserialize: KeyvOptions['deserialize'] = (data) => JSON.parse(reversed(data)) as never
const compression: KeyvOptions['compression'] = {
  compress: (value: string) => Promise.resolve(gzipSync(value).toString('latin1')),
  decompress: (value: string | undefined) =>
    Promise.resolve(value && gunzipSync(Buffer.from(value, 'latin1')).toString()),
}

const KEYVS: Readonly<Record<string, () => KeyvStore>> = {
  'a Map': () => new KeyvStore({ keyv: keyvOn(new Map()) }),
  'a Map that is cleared, too': () => new KeyvStore({ keyv: keyvOn(new Map()), clearsKeyv: true }),
  'custom serialization': () => new KeyvStore({ keyv: keyvOn(new Map(), { serialize, deserialize }) }),
  'no serialization': () =>
    new KeyvStore({ keyv: keyvOn(new Map(), { serialize: undefined, deserialize: undefined } as never) }),
  compression: () => new KeyvStore({ keyv: keyvOn(new Map(), { compression }) }),
  'no namespace': () => new KeyvStore({ keyv: keyvOn(new Map(), { namespace: '' }) }),
  'a server with memcached’s rules': () =>
    new KeyvStore({ keyv: keyvOn(new MemcachedLike(new MemcachedServer(), null)) }),
  'keys without case': () => new KeyvStore({ keyv: keyvOn(new CaselessAdapter()) }),
  'a Keyv of version 4’s form': () => new KeyvStore({ keyv: new Keyv4Like(new MapAdapter()) }),
  'a Keyv of version 6’s form': () => new KeyvStore({ keyv: new Keyv6Like(new MapAdapter()) }),
}

for (const [name, makeStore] of Object.entries(KEYVS)) {
  describe(`KeyvStore over ${name} as a CacheStore`, () => {
    for (const check of storeConformance(makeStore)) it(check.name, check.run)
  })
}

/** The check that can find no entry at the end, because a miss deletes an entry stored since. */
const REPLACED = 'returns complete entries or none while they are replaced'

describe('KeyvStore over an adapter whose misses Keyv deletes, as @keyv/memcache’s, as a CacheStore', () => {
  const checks = storeConformance(() => new KeyvStore({ keyv: keyvOn(new MemcachedLike(new MemcachedServer())) }))
  for (const { name, run } of checks.filter((check) => check.name !== REPLACED)) it(name, run)

  it(`${REPLACED}, possibly none in the end`, async () => {
    const store = new KeyvStore({ keyv: keyvOn(new MemcachedLike(new MemcachedServer())) })
    const versions = Array.from({ length: 20 }, (_, i) => sampleEntry({ value: { i }, stamp: i }))
    const reads = versions.flatMap((entry) => [store.set('key', entry), store.get('key')])
    for (const found of [...(await Promise.all(reads)), await store.get('key')]) {
      if (typeof found === 'object') expect(found).to.deep.equal(versions[found.stamp])
    }
    expect(await store.set('key', sampleEntry())).to.equal(true)
    expect(await store.get('key')).to.deep.equal(sampleEntry())
  })
})
