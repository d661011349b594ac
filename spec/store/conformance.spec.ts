import { expect } from 'chai'
import { CacheError, MemoryStore, type CacheStore, type Entry } from '../../lib/index.js'
import { sampleEntry, storeConformance } from '../../lib/testing/index.js'
import { ByteStore } from '../support/ByteStore.js'
import { forgetfulStore, hangingStore, rejectingStore, throwingStore } from '../support/faultyStores.js'

describe('MemoryStore as a CacheStore', () => {
  for (const { name, run } of storeConformance(() => new MemoryStore())) it(name, run)
})

describe('A store of bytes as a CacheStore', () => {
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
  it('has a name of its own for every check', () => {
    const names = storeConformance(() => new MemoryStore()).map(({ name }) => name)
    expect(new Set(names)).to.have.length(names.length)
  })

  const catches: [string, () => CacheStore, string][] = [
    [
      'answers null',
      storeWith((store) => ({ get: (key) => store.get(key) ?? (null as never) })),
      'answers undefined for what it does not have',
    ],
    ['keeps JSON', storeWith((store) => ({ get: (key) => jsonCopy(store.get(key)) })), 'keeps dates as they were'],
    [
      'loses shared parts',
      storeWith((store) => ({ get: (key) => withoutSharing(store.get(key)) })),
      'keeps one object in two places as they were',
    ],
    [
      'changes what it is given',
      storeWith((store) => ({ set: (key, entry) => store.set(key, Object.assign(entry, { stamp: 7 })) })),
      'gives back what it was given',
    ],
    [
      'freezes',
      storeWith((store) => ({ set: (key, entry) => store.set(key, Object.freeze(entry)) })),
      'gives entries in which the cache can note when it last found them valid',
    ],
    [
      'never overwrites',
      storeWith((store) => ({ set: (key, entry) => store.get(key) === undefined && store.set(key, entry) })),
      'keeps a later entry in place of an earlier one',
    ],
    [
      'keeps the old for the refused',
      storeWith((store) => ({ set: (key, entry) => entry.bytes < 1e6 && store.set(key, entry) })),
      'keeps nothing under a key whose later entry it refused',
    ],
    ['never deletes', storeWith(() => ({ delete: () => true })), 'forgets what is deleted and nothing else'],
    [
      'deletes all',
      storeWith((store) => ({ delete: () => store.clear() })),
      'forgets what is deleted and nothing else',
    ],
    [
      'complains about absent keys',
      storeWith((store) => ({
        delete: (key) => {
          if (!store.delete(key)) throw new Error('absent')
        },
      })),
      'deletes what it does not have without complaint',
    ],
    [
      'never clears',
      storeWith(() => ({ clear: () => undefined })),
      'forgets everything when it is cleared, and goes on',
    ],
    [
      'ignores case',
      storeWith((store) => ({
        get: (key) => store.get(key.toLowerCase()),
        set: (key, entry) => store.set(key.toLowerCase(), entry),
      })),
      'takes no key for another one, whatever is in it',
    ],
    [
      'cuts keys',
      storeWith((store) => ({
        get: (key) => store.get(key.slice(0, 250)),
        set: (key, entry) => store.set(key.slice(0, 250), entry),
      })),
      'takes no key for another one, whatever is in it',
    ],
    [
      'writes keys in UTF-8',
      storeWith((store) => ({
        get: (key) => store.get(Buffer.from(key).toString()),
        set: (key, entry) => store.set(Buffer.from(key).toString(), entry),
      })),
      'takes no key for another one, whatever is in it',
    ],
    [
      'keeps the last only',
      storeWith((store) => ({ set: (key, entry) => (store.clear(), store.set(key, entry)) })),
      'takes and gives many entries at once',
    ],
    [
      'mixes versions',
      storeWith((store) => ({
        set: (key, entry) => store.set(key, { ...(store.get(key) ?? entry), stamp: entry.stamp }),
      })),
      'gives whole entries or none while they are replaced',
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
      'counts what it holds, where it counts',
    ],
    ['refuses all', storeWith(() => ({ set: () => false })), 'gives back what it was given'],
    ['forgets at once', () => forgetfulStore(() => true), 'gives back what it was given'],
    ['throws', throwingStore, 'gives back what it was given'],
    ['rejects', rejectingStore, 'gives back what it was given'],
  ]
  for (const [fault, makeStore, check] of catches) {
    it(`catches a store that ${fault}`, async () => expect(await failures(makeStore)).to.include(check))
  }

  it('empties the store before each check, closes it after, and also when the check failed', async () => {
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

  it('refuses what is no store and no way to make one', async () => {
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
      .that.includes({ message: "storeConformance's options has no option `closes`. It knows: close." })
  })
})

function withoutSharing(entry: Entry | undefined): Entry | undefined {
  const value = entry?.value as { one?: Date; other?: Date } | undefined
  if (entry === undefined || value?.other === undefined) return entry
  return { ...entry, value: { ...value, other: new Date(value.other) } }
}
