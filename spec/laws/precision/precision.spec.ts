import { expect } from 'chai'
import type { Dialect } from '../freshness/places.js'
import { THOROUGH } from '../../support/thorough.js'
import { places, type Place } from './places.js'
import { Run, type Counts } from './Run.js'

/** Which runs: others every time, or those of the seed that a failure names, and for how many seconds. */
const { OBJECTION_CACHE_PRECISION_SEED: given, OBJECTION_CACHE_PRECISION_SECONDS: seconds } = process.env
const SEED = Number(given ?? Date.now() % 1_000_000)

/** How many pairs of a query and a round of writes are judged in a thorough run, and an eighth of them in another. */
const PAIRS: Readonly<Record<Dialect, number>> = { sqlite: 60_000, postgres: 25_000, mariadb: 25_000 }
const SHARE = THOROUGH ? 1 : 1 / 8

async function play(place: Place): Promise<Counts> {
  const counts: Counts = { pairs: 0, same: 0, kept: 0, rejected: 0, failedWrites: 0 }
  const end = Date.now() + Number(seconds) * 1000
  const isOver = (): boolean =>
    seconds === undefined ? counts.pairs >= PAIRS[place.dialect] * SHARE : Date.now() >= end
  for (let seed = SEED; !isOver(); seed++) await new Run(place, seed, counts).play(isOver)
  return counts
}

describe('law 3, freshness, however precise: random queries and writes', () => {
  for (const place of places()) {
    it(`${place.name}: every cached answer equals the database’s, seed ${SEED}`, async function () {
      this.timeout(Math.max(900_000, 2000 * Number(seconds ?? 0)))
      const counts = await play(place)
      const { pairs, same, kept } = counts
      if (THOROUGH || seconds !== undefined) console.log(`      ${place.name}: ${JSON.stringify(counts)}`)
      expect(same / pairs, 'answers that the writes did not change').to.be.within(0.3, 0.98)
      expect(kept / same, 'of these, hits').to.be.above(0.3)
    })
  }
})
