import { expect } from 'chai'
import { computation, findByKey } from './support/readings.js'
import { race } from './support/race.js'
import { set } from './support/writings.js'
import type { World } from './support/World.js'

const commit = ({ knex }: World) => knex.transaction(async (trx) => void (await set(trx, 1)))

/** What a statement has written is visible to others before its answer arrives. */
for (const reading of [findByKey, computation]) {
  describe(`while an answer is under way, ${reading.name}`, () => {
    for (const [name, statement, write] of [
      ['a write', /update/, ({ knex }: World) => set(knex, 1)],
      ['a COMMIT', /commit/, commit],
    ] as const) {
      it(`is not served what was there before ${name}`, () =>
        race(
          async ({ world, reads, writes, executed, idle }) => {
            await world.before(() => reading.read(world))
            writes(1, write)
            if (statement.source === 'commit') await executed(/update/)
            // Found valid at this moment. At the next one it has to be checked again.
            await world.before(() => reading.read(world))
            await executed(statement)
            world.seen.written(1)
            reads('another reader')
            await idle()
          },
          { reading },
        ))

      it(`is not stored until the answer to ${name} arrives`, () =>
        race(
          async ({ world, reads, writes, executed, answered, whole }) => {
            writes(1, write)
            if (statement.source === 'commit') await executed(/update/)
            reads('a load')
            await whole(/select/)
            const { stores } = world.cache.stats()
            await executed(statement)
            reads('a second load')
            await whole(/select/)
            expect(world.cache.stats().stores).to.equal(stores)
            await answered(statement)
          },
          { reading },
        ))

      it(`is loaded anew after an error in answer to ${name} that has nevertheless been executed`, () =>
        race(
          async ({ world, reads, writes, executed, whole }) => {
            await world.before(() => reading.read(world))
            world.server.loseAnswerTo(new RegExp(`^${statement.source}`, 'i'))
            writes(1, write)
            if (statement.source === 'commit') await executed(/update/)
            await whole(statement)
            reads('a reader after the error')
            await whole(/select/)
          },
          { reading },
        ))
    }

    it('is not stored by a load that a write has overtaken', () =>
      race(
        async ({ world, reads, writes, executed, answered, whole }) => {
          reads('the load')
          await executed(/select/)
          writes(1, ({ knex }) => set(knex, 1))
          await whole(/update/)
          await answered(/select/)
          expect(world.cache.stats().stores).to.equal(0)
        },
        { reading },
      ))
  })
}
