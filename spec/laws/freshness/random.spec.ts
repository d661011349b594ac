import { expect } from 'chai'
import { places } from './places.js'
import { reads, Run } from './Run.js'

/** Which histories are run: others on every run, or those of the seed that a failure names. */
const SEED = Number(process.env['OBJECTION_CACHE_SEED'] ?? Date.now() % 1_000_000)
const STEPS = 400

describe('law 3, freshness: random histories', () => {
  for (const place of places()) {
    it(`after every write a cached read is what the database says: ${place.name}, seed ${SEED}`, async () => {
      const open = await place.open()
      try {
        const run = await Run.begin(place, open, SEED)
        await run.steps(STEPS)
        const { reads: looked, hits, changed } = run.comparison.counts
        console.log(
          run.operations,
          looked,
          hits,
          changed,
          run.failed,
          run.untrodden,
          reads.filter((r) => run.comparison.hitsOf(r) === 0).map((r) => r.name),
        )
        expect(hits / looked).to.be.above(0.2)
        expect(changed / looked).to.be.above(0.05)
      } finally {
        await open.close()
      }
    })
  }
})
