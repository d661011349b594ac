import { expect } from 'chai'
import { CacheError, MemoryStore, type CacheStore, type Entry } from '../../lib/index.js'
import { sampleEntry, storeConformance } from '../../lib/testing/index.js'
import { ByteStore } from '../support/ByteStore.js'
import { forgetfulStore, hangingStore, rejectingStore, throwingStore } from '../support/faultyStores.js'

describe('MemoryStore as a CacheStore', () => {
  for (const { name, run } of storeConformance(() => new MemoryStore())) it(name, run)
})

describe('a store of bytes as a CacheStore', () => {
  for (const { name, run } of storeConformance(() => Promise.resolve(new ByteStore()))) it(name, run)
})

/** The names of the checks that a store fails. */
async function failures(makeStore: () => CacheStore): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of storeConformance(makeStore)) await run().catch(() => failed.push(name))
  return failed
}

/** A memory store with one method replaced. */
function storeWith(replace: (store: MemoryStore) => Partial<CacheStore>): () => CacheStore {
  return () => {
    const store = new MemoryStore()
    const whole: CacheStore = {
      get: (key) => store.get(key),
      set: (key, entry) => store.set(key, entry),
      delete: (key) => store.delete(key),
      clear: () => store.clear(),
    }
    return { ...whole, ...replace(store) }
  }
}

const jsonCopy = (entry: Entry | undefined): Entry | undefined =>
  entry && (JSON.parse(JSON.stringify(entry, (_, item: unknown) => (typeof item === 'bigint' ? 0 : item))) as Entry)

describe('the conformance suite', () => {
  it('has a different name for each check', () => {
    const names = storeConformance(() => new MemoryStore()).map(({ name }) => name)
    expect(new Set(names)).to.have.length(names.length)
  })

  const catches: [string, () => CacheStore, string][] = [
    [
      'answers null',
      storeWith((store) => ({ get: (key) => store.get(key) ?? (null as never) })),
      'returns undefined for an absent key',
    ],
    ['keeps JSON only', storeWith((store) => ({ get: (key) => jsonCopy(store.get(key)) })), 'keeps dates unchanged'],
    [
      'loses shared parts',
      storeWith((store) => ({ get: (key) => withoutSharing(store.get(key)) })),
      'keeps one object in two places unchanged',
    ],
    [
      'changes what it is given',
      storeWith((store) => ({ set: (key, entry) => store.set(key, Object.assign(entry, { stamp: 7 })) })),
      'returns the entry that it was given',
    ],
    [
      'freezes',
      storeWith((store) => ({ set: (key, entry) => store.set(key, Object.freeze(entry)) })),
      'returns entries whose validAt the cache can change',
    ],
    [
      'never overwrites',
      storeWith((store) => ({ set: (key, entry) => store.get(key) === undefined && store.set(key, entry) })),
      'replaces an earlier entry under the same key',
    ],
    [
      'keeps the earlier entry after rejecting a later one',
      storeWith((store) => ({ set: (key, entry) => entry.bytes < 1e6 && store.set(key, entry) })),
      'keeps nothing under a key whose later entry it rejected',
    ],
    ['never deletes', storeWith(() => ({ delete: () => true })), 'deletes the entry of the given key only'],
    ['deletes all', storeWith((store) => ({ delete: () => store.clear() })), 'deletes the entry of the given key only'],
    [
      'complains about absent keys',
      storeWith((store) => ({
        delete: (key) => {
          if (!store.delete(key)) throw new Error('absent')
        },
      })),
      'accepts the deletion of an absent key',
    ],
    [
      'never clears',
      storeWith(() => ({ clear: () => undefined })),
      'deletes all entries on clear, and stores new ones afterwards',
    ],
    [
      'ignores case',
      storeWith((store) => ({
        get: (key) => store.get(key.toLowerCase()),
        set: (key, entry) => store.set(key.toLowerCase(), entry),
      })),
      'distinguishes all keys, whatever characters they contain',
    ],
    [
      'cuts keys',
      storeWith((store) => ({
        get: (key) => store.get(key.slice(0, 250)),
        set: (key, entry) => store.set(key.slice(0, 250), entry),
      })),
      'distinguishes all keys, whatever characters they contain',
    ],
    [
      'writes keys in UTF-8',
      storeWith((store) => ({
        get: (key) => store.get(Buffer.from(key).toString()),
        set: (key, entry) => store.set(Buffer.from(key).toString(), entry),
      })),
      'distinguishes all keys, whatever characters they contain',
    ],
    [
      'keeps the last only',
      storeWith((store) => ({ set: (key, entry) => (store.clear(), store.set(key, entry)) })),
      'stores and returns many entries at once',
    ],
    [
      'mixes versions',
      storeWith((store) => ({
        set: (key, entry) => store.set(key, { ...(store.get(key) ?? entry), stamp: entry.stamp }),
      })),
      'returns complete entries or none while they are replaced',
    ],
    [
      'counts sets',
      storeWith((store) => {
        let sets = 0
        return {
          set: (key, entry) => (sets++, store.set(key, entry)),
          stats: () => ({ ...store.stats(), entries: sets }),
        }
      }),
      'counts its entries, if it has stats',
    ],
    ['rejects all entries', storeWith(() => ({ set: () => false })), 'returns the entry that it was given'],
    ['forgets at once', () => forgetfulStore(() => true), 'returns the entry that it was given'],
    ['throws', throwingStore, 'returns the entry that it was given'],
    ['rejects', rejectingStore, 'returns the entry that it was given'],
  ]
  for (const [fault, makeStore, check] of catches) {
    it(`catches a store that ${fault}`, async () => expect(await failures(makeStore)).to.include(check))
  }

  it('clears the store before each check, and closes it after, even if the check fails', async () => {
    const calls: string[] = []
    const makeStore = storeWith((store) => ({
      clear: () => (calls.push('clear'), store.clear()),
      get: () => (calls.push('get'), sampleEntry()),
      close: () => void calls.push('close'),
    }))
    const [first] = storeConformance(makeStore)
    await first?.run().then(
      () => expect.fail('it should have failed'),
      () => undefined,
    )
    expect(calls).to.deep.equal(['clear', 'get', 'close'])
    calls.length = 0
    const [open] = storeConformance(makeStore, { close: false })
    await open?.run().catch(() => undefined)
    expect(calls).to.deep.equal(['clear', 'get'])
  })

  it('rejects a value that is not a store, and one that is not a function', async () => {
    const [check] = storeConformance(() => ({}) as CacheStore)
    const error: unknown = await check?.run().catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(CacheError).that.includes({ code: 'INVALID_STORE' })
    expect(() => storeConformance(new MemoryStore() as never))
      .to.throw(CacheError)
      .that.includes({
        code: 'INVALID_OPTION',
        message: 'storeConformance needs a function that makes a store; it was an object of class MemoryStore.',
      })
    expect(() => storeConformance(hangingStore, { closes: true } as never))
      .to.throw(CacheError)
      .that.includes({ message: "storeConformance's options do not include `closes`. They are: close." })
  })
})

function withoutSharing(entry: Entry | undefined): Entry | undefined {
  const value = entry?.value as { one?: Date; other?: Date } | undefined
  if (entry === undefined || value?.other === undefined) return entry
  return { ...entry, value: { ...value, other: new Date(value.other) } }
}
