import { expect } from 'chai'
import { places, type OpenPlace } from './places.js'
import { Run } from './Run.js'

/** Which histories are run: others on every run, or those of the seed that a failure names. */
const SEED = Number(process.env['OBJECTION_CACHE_SEED'] ?? Date.now() % 1_000_000)
const STEPS = { sqlite: 300, postgres: 150, mariadb: 150 } as const

describe('law 3, freshness: random histories', () => {
  for (const place of places()) {
    describe(`${place.name}, seed ${SEED}`, () => {
      let open: OpenPlace
      let run: Run

      before(async () => {
        open = await place.open()
        run = await Run.begin(place, open, SEED)
      })

      after(() => open.close())

      it('every read is a hit when nothing was written since it ran', async () => {
        expect(await run.neverHits()).to.deep.equal([])
      })

      it('after every write a cached read is equal to the database', async () => {
        await run.steps(STEPS[place.dialect])
      })

      it('the histories have many hits, many new answers, and writes of nearly every kind on every way', () => {
        const { reads, hits, changed } = run.comparison.counts
        expect(run.operations, 'writes').to.be.above(STEPS[place.dialect])
        expect(hits / reads, 'hits').to.be.above(0.25)
        expect(changed / reads, 'new answers').to.be.above(0.05)
        expect(run.passed, 'kinds of writes').to.be.above(0.8)
        expect(run.untrodden, 'ways').to.have.length.below(4)
      })
    })
  }
})
