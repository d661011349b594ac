import { expect } from 'chai'
import * as fc from 'fast-check'
import { MemoryStore } from '../../lib/index.js'
import { sampleEntry } from '../../lib/testing/index.js'

const BYTES = 50
/** The cost of each entry here, under a key of four characters. */
const COST = BYTES + 2 * 4 + 200

const entry = sampleEntry({ bytes: BYTES })
const keyOf = (index: number): string => String(index).padStart(4, '0')
const HOT = 'used'

type Use = { readonly key: number; readonly how: 'use' | 'get' | 'set' | 'delete' }

/** Uses of few and of many keys, in any order, with runs of new keys and of repeated ones. */
const uses: fc.Arbitrary<Use[]> = fc
  .array(
    fc.record({
      from: fc.nat({ max: 300 }),
      count: fc.integer({ min: 1, max: 60 }),
      how: fc.constantFrom<Use['how']>('use', 'use', 'get', 'set', 'delete'),
    }),
    { maxLength: 30 },
  )
  .map((stretches) =>
    stretches.flatMap(({ from, count, how }) => Array.from({ length: count }, (_, i) => ({ key: from + i, how }))),
  )

/** Plays the uses, and also uses one key once in `interval` calls. Returns how often that key was absent. */
function losses(store: MemoryStore, sequence: readonly Use[], interval: number): number {
  let others = 0
  let lost = 0
  store.set(HOT, entry)
  const calls = sequence.flatMap(({ key, how }) => {
    const name = keyOf(key)
    if (how === 'use') return [() => store.get(name), () => store.get(name) ?? store.set(name, entry)]
    return [() => (how === 'set' ? store.set(name, entry) : store[how](name))]
  })
  for (const call of calls) {
    call()
    if (++others % (interval - 1) === 0 && store.get(HOT) === undefined) lost++
  }
  return lost
}

describe("MemoryStore's recency", () => {
  it('counts from the first entry on: a key in constant use survives the first eviction', () => {
    for (const options of [{ maxEntries: 50 }, { maxBytes: 50 * COST, maxEntryBytes: Infinity }]) {
      const store = new MemoryStore(options)
      store.set(HOT, entry)
      for (let i = 0; i < 500; i++) {
        store.set(keyOf(i), entry)
        expect(store.get(HOT), `after ${i + 1} keys`).to.equal(entry)
      }
    }
  })

  it('counts after all keys were used alike, and after clear()', () => {
    const store = new MemoryStore({ maxEntries: 50 })
    for (let round = 0; round < 3; round++) {
      store.clear()
      store.set(HOT, entry)
      for (let i = 1; i < 50; i++) store.set(keyOf(i), entry)
      for (let i = 1; i < 50; i++) {
        store.get(HOT)
        store.get(keyOf(i))
      }
      for (let i = 100; i < 124; i++) store.set(keyOf(i), entry)
      expect(store.get(HOT)).to.equal(entry)
    }
  })

  it('never drops for maxEntries an entry that is used once in half as many calls', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 120 }), uses, (maxEntries, sequence) => {
        const store = new MemoryStore({ maxEntries, maxBytes: Infinity })
        expect(losses(store, sequence, Math.floor(maxEntries / 2))).to.equal(0)
        expect(store.stats().entries).to.be.at.most(maxEntries)
      }),
      { numRuns: 500 },
    )
  })

  it('never drops for maxBytes an entry that is used once in half as many calls as entries fit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 120 }), uses, (room, sequence) => {
        const store = new MemoryStore({ maxBytes: room * COST, maxEntryBytes: Infinity })
        expect(losses(store, sequence, Math.floor(room / 2))).to.equal(0)
        expect(store.stats().bytes).to.be.at.most(room * COST)
      }),
      { numRuns: 500 },
    )
  })
})
