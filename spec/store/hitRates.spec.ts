import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { MemoryStore } from '../../lib/index.js'
import { sampleEntry } from '../../lib/testing/index.js'
import { Random } from '../processes/random.js'

const KEYS = 20_000
const REQUESTS = 200_000
const GUIDE = new URL('../../docs/guides/stores.md', import.meta.url)

const entry = sampleEntry({ bytes: 100 })

/** A Zipf trace of keys: the frequency of the key of rank n is proportional to 1 / n ** exponent. */
function zipfTrace(exponent: number): string[] {
  const random = new Random(1)
  const upTo = new Float64Array(KEYS)
  let sum = 0
  for (let rank = 0; rank < KEYS; rank++) upTo[rank] = sum += 1 / (rank + 1) ** exponent
  return Array.from({ length: REQUESTS }, () => String(firstAbove(upTo, random.share() * sum)))
}

function firstAbove(ascending: Float64Array, value: number): number {
  let [from, to] = [0, ascending.length - 1]
  while (from < to) {
    const middle = (from + to) >> 1
    if (ascending[middle]! < value) from = middle + 1
    else to = middle
  }
  return from
}

type Cache = (key: string) => boolean

/** Returns whether the key was there, and adds it. */
function memoryStore(maxEntries: number): Cache {
  const store = new MemoryStore({ maxEntries })
  return (key) => store.get(key) !== undefined || !store.set(key, entry)
}

/** The same with a true LRU: a `Map` in the exact order of use. */
function trueLru(maxEntries: number): Cache {
  const held = new Map<string, true>()
  return (key) => {
    const had = held.delete(key)
    held.set(key, true)
    if (held.size > maxEntries) held.delete(held.keys().next().value!)
    return had
  }
}

const hitRate = (trace: readonly string[], has: Cache): number => (100 * trace.filter(has).length) / trace.length

interface Rates {
  readonly exponent: number
  readonly share: number
  readonly store: number
  readonly lru: number
}

const rates: Rates[] = [0.7, 0.9, 1.1].flatMap((exponent) => {
  const trace = zipfTrace(exponent)
  return [0.01, 0.05, 0.2].map((share) => ({
    exponent,
    share,
    store: hitRate(trace, memoryStore(KEYS * share)),
    lru: hitRate(trace, trueLru(KEYS * share)),
  }))
})

const row = ({ exponent, share, store, lru }: Rates): string =>
  `| ${exponent} | ${100 * share} % | ${store.toFixed(1)} % | ${lru.toFixed(1)} % |`

describe("MemoryStore's hit rate on a Zipf trace", () => {
  for (const each of rates) {
    const { exponent, share, store, lru } = each
    it(`exponent ${exponent}, room for ${100 * share} %: ${store.toFixed(1)} %, a true LRU ${lru.toFixed(1)} %`, () => {
      expect(lru - store).to.be.within(0, 1.3)
    })
  }

  it('is as the guide says', async () => {
    const text = (await readFile(GUIDE, 'utf8')).replaceAll(/ +/g, ' ')
    for (const each of rates) expect(text).to.include(row(each))
  })
})
