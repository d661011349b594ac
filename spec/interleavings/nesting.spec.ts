import type { Knex } from 'knex'
import { race } from './support/race.js'
import { findByKey, nestedComputation, type Reading } from './support/readings.js'
import { deferred } from '../../lib/core/deferred.js'

const set = (knex: Knex, value: number) => knex('things').where('id', 1).update({ value })

/** An outer load that uses an inner result, and goes on until `end` resolves. */
function outerUntil(end: Promise<void>): Reading {
  return {
    name: 'an outer load',
    read: (world) =>
      world.cache.wrap('outer', async () => {
        const value = await findByKey.read(world)
        await end
        return value
      }),
  }
}

describe('a hit inside a load', () => {
  it('keeps the outer result from being stored when its rows are written before the outer load ends', () => {
    const end = deferred<undefined>()
    return race(
      async ({ world, reads, writes, whole, idle }) => {
        await world.before(() => findByKey.read(world))
        reads('the outer load', outerUntil(end.promise))
        await idle()
        writes(1, ({ knex }) => set(knex, 1))
        await whole(/update/)
        end.resolve(undefined)
        await idle()
      },
      { reading: nestedComputation },
    )
  })

  it('is written, and a caller that has written does not join the outer load', () => {
    const end = deferred<undefined>()
    return race(
      async ({ world, reads, writes, whole, idle }) => {
        await world.before(() => findByKey.read(world))
        reads('the outer load', outerUntil(end.promise))
        await idle()
        writes(1, ({ knex }) => set(knex, 1))
        await whole(/update/)
        reads('the writer', nestedComputation)
        await idle()
        end.resolve(undefined)
        await idle()
      },
      { reading: nestedComputation },
    )
  })
})

describe('a load inside a load', () => {
  it('keeps the outer result from being stored when its rows are written before the outer load ends', () => {
    const end = deferred<undefined>()
    return race(
      async ({ reads, writes, whole, idle }) => {
        reads('the outer load', outerUntil(end.promise))
        await whole(/select/)
        writes(1, ({ knex }) => set(knex, 1))
        await whole(/update/)
        reads('the writer', nestedComputation)
        end.resolve(undefined)
        await idle()
      },
      { reading: nestedComputation },
    )
  })
})
