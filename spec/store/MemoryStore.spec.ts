import { expect } from 'chai'
import * as fc from 'fast-check'
import { CacheError, MemoryStore, type Entry, type MemoryStoreOptions } from '../../lib/index.js'
import { sampleEntry } from '../../lib/testing/index.js'

/** The cost of an entry of this many bytes under a key of one character. */
const cost = (bytes: number): number => bytes + 202

const sized = (bytes: number): Entry => sampleEntry({ bytes })

type Step =
  { readonly set: string; readonly bytes: number } | { readonly get: string } | { readonly delete: string } | 'clear'

const keys = fc.constantFrom(...Array.from('abcdefghijklmnopqrst'), 'a key that is longer than others', '__proto__')

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ set: keys, bytes: fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 4000 })) }) },
    { weight: 3, arbitrary: fc.record({ get: keys }) },
    { weight: 1, arbitrary: fc.record({ delete: keys }) },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ get: 'a' }, { delete: 'a' }, 'clear') },
  ),
  { maxLength: 80 },
)

const bounds = fc.record(
  {
    maxEntries: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(Infinity)),
    maxBytes: fc.oneof(fc.integer({ min: 1, max: 6000 }), fc.constant(Infinity)),
    maxEntryBytes: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.constant(Infinity)),
  },
  { requiredKeys: [] },
)

/** A store, and the latest entry that it was given for each key. */
class Watched {
  readonly store: MemoryStore
  readonly latest = new Map<string, Entry>()
  readonly #options: MemoryStoreOptions

  constructor(options: MemoryStoreOptions) {
    this.store = new MemoryStore(options)
    this.#options = options
  }

  take(step: Step): void {
    if (step === 'clear') {
      this.store.clear()
      this.latest.clear()
    } else if ('get' in step) this.#isAsTold(step.get)
    else if ('delete' in step) {
      this.store.delete(step.delete)
      this.latest.delete(step.delete)
      expect(this.store.get(step.delete)).to.equal(undefined)
    } else this.#set(step.set, sized(step.bytes))
  }

  #set(key: string, entry: Entry): void {
    const taken = this.store.set(key, entry)
    if (taken) this.latest.set(key, entry)
    else this.latest.delete(key)
    expect(this.store.get(key)).to.equal(taken ? entry : undefined)
  }

  isWithinBounds(): void {
    const { maxEntries = 10_000, maxBytes = 64 * 1024 * 1024 } = this.#options
    const { entries, bytes } = this.store.stats()
    expect(entries).to.be.within(0, maxEntries)
    expect(bytes).to.be.within(0, maxBytes)
  }

  /** Counts the entries one by one. */
  countsRight(): void {
    const { entries, bytes } = this.store.stats()
    const held = [...this.latest.keys()].flatMap((key) => {
      const entry = this.#isAsTold(key)
      return entry === undefined ? [] : [entry.bytes + 2 * key.length + 200]
    })
    expect({ entries, bytes }).to.deep.equal({ entries: held.length, bytes: held.reduce((sum, each) => sum + each, 0) })
  }

  #isAsTold(key: string): Entry | undefined {
    const entry = this.store.get(key)
    if (entry !== undefined) expect(entry).to.equal(this.latest.get(key))
    return entry
  }
}

describe('MemoryStore', () => {
  it('keeps both bounds at every moment, returns the latest entries, and counts correctly', () => {
    fc.assert(
      fc.property(bounds, steps, fc.nat({ max: 80 }), (options, sequence, recount) => {
        const watched = new Watched(options)
        for (const [i, step] of sequence.entries()) {
          watched.take(step)
          watched.isWithinBounds()
          if (i === recount) watched.countsRight()
        }
        watched.countsRight()
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps all entries that fit', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const watched = new Watched({ maxEntries: 22, maxBytes: Infinity })
        for (const step of sequence) watched.take(step)
        for (const key of watched.latest.keys()) expect(watched.store.get(key)).to.equal(watched.latest.get(key))
        expect(watched.store.stats().evictions).to.equal(0)
      }),
    )
  })

  it('counts only dropped entries as evictions', () => {
    const store = new MemoryStore({ maxEntries: 2 })
    for (const key of 'abcd') store.set(key, sized(0))
    store.set('d', sized(1))
    store.delete('d')
    store.clear()
    expect(store.stats()).to.deep.equal({ entries: 0, bytes: 0, evictions: 2 })
  })

  it('drops first the entries that were not used since the last eviction', () => {
    const store = new MemoryStore({ maxEntries: 10 })
    for (const key of 'abcdefghijk') store.set(key, sized(0))
    for (const key of 'bcd') store.get(key)
    store.set('l', sized(0))
    const held = Array.from('abcdefghijkl').filter((key) => store.get(key) !== undefined)
    expect(held.join('')).to.equal('bcdfghijkl')
  })

  it('evicts in bulk, at most a tenth more than needed', () => {
    const store = new MemoryStore({ maxEntries: 100 })
    for (let i = 0; i < 101; i++) store.set(String(i), sized(0))
    expect(store.stats()).to.include({ entries: 91, evictions: 10 })
  })

  it('drops many small entries for a large one', () => {
    const store = new MemoryStore({ maxBytes: 10 * cost(0), maxEntryBytes: Infinity })
    for (const key of 'abcdefghij') store.set(key, sized(0))
    expect(store.set('k', sized(8 * cost(0) - 202))).to.equal(true)
    expect(store.stats()).to.deep.equal({ entries: 3, bytes: 10 * cost(0), evictions: 8 })
  })

  it('holds a single entry with maxEntries: 1', () => {
    const store = new MemoryStore({ maxEntries: 1 })
    for (const key of 'abc') expect(store.set(key, sized(5))).to.equal(true)
    expect(store.get('c')).to.deep.equal(sized(5))
    expect(store.stats()).to.deep.equal({ entries: 1, bytes: cost(5), evictions: 2 })
  })

  it('rejects an entry that is too large, evicts nothing for it, and deletes the earlier entry', () => {
    const store = new MemoryStore({ maxBytes: 4 * cost(100) })
    store.set('a', sized(100))
    store.set('b', sized(100))
    expect(store.set('c', sized(101))).to.equal(false)
    expect(store.set('a', sized(101))).to.equal(false)
    expect(store.get('a')).to.equal(undefined)
    expect(store.stats()).to.deep.equal({ entries: 1, bytes: cost(100), evictions: 0 })
    expect(new MemoryStore({ maxBytes: cost(0), maxEntryBytes: Infinity }).set('a', sized(1))).to.equal(false)
    expect(new MemoryStore({ maxEntryBytes: cost(0) }).set('a', sized(1))).to.equal(false)
  })

  it('counts the bytes of keys', () => {
    const store = new MemoryStore()
    store.set('k'.repeat(1000), sized(1))
    expect(store.stats().bytes).to.equal(2201)
  })

  const rejected: [unknown, string][] = [
    [null, "MemoryStore's options must be an object; it was null."],
    [100, "MemoryStore's options must be an object; it was 100."],
    [{ max: 5 }, "MemoryStore's options do not include `max`. They are: maxEntries, maxBytes, maxEntryBytes."],
    ...['maxEntries', 'maxBytes', 'maxEntryBytes'].flatMap((name): [unknown, string][] => [
      [{ [name]: 0 }, `\`${name}\` must be a whole number of at least 1; it was 0.`],
      [{ [name]: -1 }, `\`${name}\` must be a whole number of at least 1; it was -1.`],
      [{ [name]: 1.5 }, `\`${name}\` must be a whole number of at least 1; it was 1.5.`],
      [{ [name]: NaN }, `\`${name}\` must be a whole number of at least 1; it was NaN.`],
      [{ [name]: '64mb' }, `\`${name}\` must be a whole number of at least 1; it was "64mb".`],
      [{ [name]: null }, `\`${name}\` must be a whole number of at least 1; it was null.`],
    ]),
  ]
  for (const [options, message] of rejected) {
    it(`says: ${message}`, () => {
      expect(() => new MemoryStore(options as MemoryStoreOptions))
        .to.throw(CacheError)
        .that.includes({ code: 'INVALID_OPTION', message })
    })
  }
})
