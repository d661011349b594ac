import type { Knex } from 'knex'
import { race } from './support/race.js'
import { computation, findByKey, valueOf } from './support/readings.js'
import type { World } from './support/World.js'

const set = (knex: Knex, value: number) => knex('things').where('id', 1).update({ value })
const ownFind = async ({ Thing, seen }: World, trx: Knex.Transaction, expected: number) =>
  seen.readOwn('a find', expected, async () => (await Thing.query(trx).withCacheKey('one').findById(1))?.value)
/** The cache cannot know on which connection a function reads. Inside a transaction the caller asks for a bypass. */
const ownComputation = async ({ cache, seen }: World, trx: Knex.Transaction, expected: number) =>
  seen.readOwn('a computation', expected, () =>
    cache.wrap('one', async () => valueOf(await trx('things').where('id', 1)), { mode: 'bypass' }),
  )

function begin({ knex }: World): Promise<Knex.Transaction> {
  return knex.transaction()
}

describe('a transaction', () => {
  for (const [reading, own] of [
    [findByKey, ownFind],
    [computation, ownComputation],
  ] as const) {
    it(`sees its own writes by ${reading.name}, and others never see them after a rollback`, () =>
      race(
        async ({ world, reads, idle }) => {
          world.scheduler.free()
          const trx = await begin(world)
          await set(trx, 1)
          await own(world, trx, 1)
          reads('another reader')
          await idle()
          await trx.rollback()
        },
        { reading },
      ))

    it(`sees its own writes by ${reading.name} while others are served from the cache`, () =>
      race(
        async ({ world, reads, idle }) => {
          world.scheduler.free()
          await reading.read(world)
          const trx = await begin(world)
          await set(trx, 1)
          await own(world, trx, 1)
          reads('another reader')
          await idle()
          await trx.commit()
          world.seen.written(1)
        },
        { reading },
      ))

    it(`releases a savepoint, and ${reading.name} sees what it wrote there only after the COMMIT`, () =>
      race(
        async ({ world, reads, idle }) => {
          world.scheduler.free()
          const trx = await begin(world)
          await trx.transaction((inner) => set(inner, 1) as Promise<unknown>)
          reads('another reader')
          await idle()
          await trx.commit()
          world.seen.written(1)
        },
        { reading },
      ))

    it(`rolls back to a savepoint, and ${reading.name} sees what it wrote before after the COMMIT`, () =>
      race(
        async ({ world, reads, idle }) => {
          world.scheduler.free()
          const trx = await begin(world)
          await set(trx, 1)
          const inner = await trx.transaction()
          await inner('others').update({ value: 5 })
          await inner.rollback()
          reads('another reader')
          await idle()
          await trx.commit()
          world.seen.written(1)
        },
        { reading },
      ))
  }

  it('shows writes from before ROLLBACK TO and RELEASE in raw SQL after the COMMIT', () =>
    race(async ({ world, reads, idle }) => {
      world.scheduler.free()
      const trx = await begin(world)
      await set(trx, 1)
      await trx.raw('savepoint mine')
      await set(trx, 2)
      await trx.raw('rollback to savepoint mine')
      await trx.raw('release savepoint mine')
      reads('another reader')
      await idle()
      await trx.commit()
      world.seen.written(1)
    }))

  it('is committed by a schema change, and later statements commit by themselves', () =>
    race(
      async ({ world, reads, idle }) => {
        world.scheduler.free()
        const trx = await begin(world)
        await set(trx, 1)
        reads('the first reader')
        await idle()
        await trx.raw('create table more (id int)')
        world.seen.written(1)
        reads('the second reader')
        await idle()
        await set(trx, 2).catch(() => undefined)
        world.seen.written(2)
        reads('the third reader')
        await idle()
        await trx.commit().catch(() => undefined)
      },
      { dialect: 'mysql' },
    ))
})
