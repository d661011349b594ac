import { expect } from 'chai'
import type { Knex } from 'knex'
import { race } from './support/race.js'
import { computation, valueOf } from './support/readings.js'
import type { World } from './support/World.js'
import { set } from './support/writings.js'

const value = async (knex: Knex) => valueOf(await knex('things').where('id', 1))

describe('a computation', () => {
  it('reads and writes, and is not cached', () =>
    race(async ({ world }) => {
      const { cache, knex, scheduler } = world
      scheduler.free()
      let runs = 0
      const count = () =>
        cache.wrap('counts', async () => {
          // Of another table, because a write of its own table would invalidate the result anyway.
          await knex('others').where('id', 1)
          await set(knex, ++runs)
          return runs
        })
      for (const expected of [1, 2, 3]) expect(await count()).to.equal(expected)
    }))

  it('reads inside and outside of a transaction, and other callers get no uncommitted data', () =>
    race(
      async ({ world, reads, idle }) => {
        world.scheduler.free()
        const trx = await world.knex.transaction()
        await set(trx, 1)
        const both = async ({ cache, knex }: World) =>
          cache.wrap('one', async () => (await value(knex), value(trx)), { ttl: '1h' })
        expect(await both(world)).to.equal(1)
        reads('another reader')
        await idle()
        await trx.rollback()
      },
      { reading: computation },
    ))

  it('shows no uncommitted row to others when its function rolls a transaction back', () =>
    race(
      async ({ world, reads, idle }) => {
        const { cache, knex, scheduler } = world
        scheduler.free()
        const computed = await cache.wrap('one', async () => {
          await value(knex)
          const trx = await knex.transaction()
          await set(trx, 1)
          const own = await value(trx)
          await trx.rollback()
          return own
        })
        expect(computed).to.equal(1)
        reads('another reader')
        await idle()
      },
      { reading: computation },
    ))
})
