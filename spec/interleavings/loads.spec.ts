import { findByKey, computation } from './support/readings.js'
import { race } from './support/race.js'
import { disturbances } from './support/scenario.js'
import type { World } from './support/World.js'

const update = ({ knex }: World) => knex('things').where('id', 1).update({ value: 1 })
const commit = ({ knex }: World) =>
  knex.transaction(async (trx) => {
    await trx('things').where('id', 1).update({ value: 1 })
  })

describe('a load and a write', () => {
  for (const reading of [findByKey, computation]) {
    describe(reading.name, () => {
      it('stores nothing old when it reads before the write and ends after the invalidation', () =>
        race(
          async ({ reads, writes, executed, answered, whole }) => {
            reads('the load')
            await executed(/select/)
            writes(1, update)
            await whole(/update/)
            await answered(/select/)
          },
          { reading },
        ))

      it('stores nothing old when it reads before the COMMIT and ends after the invalidation', () =>
        race(
          async ({ reads, writes, executed, answered, whole }) => {
            writes(1, commit)
            await executed(/update/)
            reads('the load')
            await executed(/select/)
            await whole(/commit/)
            await answered(/select/)
          },
          { reading },
        ))

      it('stores nothing old between a statement and its COMMIT', () =>
        race(
          async ({ reads, writes, executed, whole }) => {
            writes(1, commit)
            await executed(/update/)
            reads('the load')
            await whole(/select/)
            await whole(/commit/)
          },
          { reading },
        ))

      it('stores nothing old while the COMMIT is under way', () =>
        race(
          async ({ reads, writes, executed, whole }) => {
            writes(1, commit)
            await executed(/update/)
            reads('the load')
            await whole(/select/)
            reads('the second load')
            await whole(/commit/)
          },
          { reading },
        ))

      it('is not joined by a caller that has written since it began', () =>
        race(
          async ({ world, reads, writes, executed, answered, whole }) => {
            reads('the load')
            await executed(/select/)
            writes(1, async () => {
              await update(world)
            })
            await whole(/update/)
            reads('the writer')
            await answered(/select/)
          },
          { reading },
        ))

      it('is not joined by a caller that has committed since it began', () =>
        race(
          async ({ reads, writes, executed, answered, whole }) => {
            writes(1, commit)
            await executed(/update/)
            reads('the load')
            await executed(/select/)
            await whole(/commit/)
            reads('the writer')
            await answered(/select/)
          },
          { reading },
        ))

      for (const { name, run } of disturbances.slice(0, 2)) {
        it(`stores what it has read before ${name} reports a write of another program`, () =>
          race(
            async ({ world, reads, executed, answered }) => {
              reads('the load')
              await executed(/select/)
              world.server.store.commit([{ table: 'things', id: 1, value: 1 }])
              await run(world)
              world.seen.written(1)
              await answered(/select/)
            },
            { reading },
          ))
      }

      it('reads during a write and an invalidation that run concurrently', () =>
        race(
          async ({ reads, writes, executed, answered, whole }) => {
            writes(1, (world) => Promise.all([update(world), world.cache.invalidate({ tables: ['things'] })]))
            reads('the load')
            await whole(/select/)
            reads('the second load')
            await executed(/update/)
            reads('the third load')
            await answered(/update/)
          },
          { reading },
        ))
    })
  }
})
