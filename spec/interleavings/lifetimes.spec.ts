import { TestClock } from '../support/TestClock.js'
import { race } from './support/race.js'
import { computation, findByKey } from './support/readings.js'
import type { World } from './support/World.js'

const update = ({ knex }: World) => knex('things').where('id', 1).update({ value: 1 })
/** Which answer to a SELECT the server loses. */
const SELECT = /^select/

describe('stale data', () => {
  for (const reading of [findByKey, computation]) {
    describe(reading.name, () => {
      it('is loaded again in the background, and a write overtakes that load', () => {
        const clock = new TestClock()
        return race(
          async ({ world, reads, writes, executed, answered, whole, idle }) => {
            await world.before(() => reading.read(world))
            clock.advance(15)
            reads('the reader of stale data')
            await executed(/select/)
            writes(1, update)
            await whole(/update/)
            await answered(/select/)
            reads('a later reader')
            await idle()
          },
          { reading, cache: { clock, ttl: 10, staleWhileRevalidate: 1000 } },
        )
      })

      it('is not served after a write, even if `staleWhileRevalidate` allows it', () => {
        const clock = new TestClock()
        return race(
          async ({ world, reads, writes, whole, idle }) => {
            await world.before(() => reading.read(world))
            clock.advance(15)
            writes(1, update)
            await whole(/update/)
            reads('a later reader')
            await idle()
          },
          { reading, cache: { clock, ttl: 10, staleWhileRevalidate: 1000, staleIfError: 1000 } },
        )
      })

      it('does not answer for a failed load after a write', () => {
        const clock = new TestClock()
        return race(
          async ({ world, writes, executed, answered, whole }) => {
            await world.before(() => reading.read(world))
            clock.advance(15)
            world.server.loseAnswerTo(SELECT)
            const answer = reading.read(world).then(
              () => world.seen.fail(new Error('it was answered with what was overtaken')),
              () => undefined,
            )
            await executed(/select/)
            writes(1, update)
            await whole(/update/)
            await answered(/select/)
            await answer
          },
          { reading, cache: { clock, ttl: 10, staleIfError: 1000 } },
        )
      })
    })
  }
})
