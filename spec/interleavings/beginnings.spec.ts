import type { Knex } from 'knex'
import { race } from './support/race.js'
import { computation, valueOf } from './support/readings.js'

const set = (knex: Knex, value: number) => knex('things').where('id', 1).update({ value })
const unobserved = { observed: false } as const

describe('what began before the Knex instance was observed', () => {
  it('is a transaction that commits later', () =>
    race(async ({ world, reads, writes, executed, whole }) => {
      const trx = await world.knex.transaction()
      writes(1, async () => {
        await set(trx, 1)
        await trx.commit()
      })
      await executed(/update/)
      reads('the load')
      await whole(/select/)
      await whole(/commit/)
    }, unobserved))

  it('stores nothing old when a transaction writes again and commits after the load', () =>
    race(async ({ world, reads, writes, executed, whole }) => {
      const trx = await world.knex.transaction()
      writes(1, async () => {
        await trx('others').update({ value: 1 })
        await set(trx, 1)
        await trx.commit()
      })
      await executed(/update/)
      reads('the load')
      await whole(/select/)
      await executed(/update/)
      await whole(/commit/)
    }, unobserved))

  it('stores nothing old when a statement runs after the load', () =>
    race(async ({ reads, writes, idle, whole }) => {
      writes(1, ({ knex }) => set(knex, 1))
      await idle()
      reads('the load')
      await whole(/select/)
      await whole(/update/)
    }, unobserved))

  it('is a statement that is executed later, and a query in a transaction is observed first', () =>
    race(
      async ({ world, reads, writes, idle, whole }) => {
        const trx = await world.knex.transaction()
        writes(1, ({ knex }) => set(knex, 1))
        await idle()
        await world.before(() => world.Thing.query(trx).findById(2))
        await trx.rollback()
        reads('the load')
        await whole(/select/)
        await whole(/update/)
      },
      { ...unobserved, waits: ({ sql }) => !/^(?:begin|rollback)/i.test(sql) },
    ))

  it('is a transaction by hand that reads what it has written, and a query in a transaction is observed first', () =>
    race(async ({ world, reads, idle }) => {
      const { knex, Thing } = world
      const connection = (await knex.client.acquireConnection()) as Knex.Client
      await world.before(async () => {
        await knex.raw('begin').connection(connection)
        await set(knex, 1).connection(connection)
        await knex.transaction(async (trx) => void (await Thing.query(trx).findById(2)))
        await world.cache.wrap('one', async () => valueOf(await knex('things').where('id', 1).connection(connection)))
      })
      world.scheduler.free()
      reads('another reader', computation)
      await idle()
      await knex.raw('rollback').connection(connection)
      await knex.client.releaseConnection(connection)
    }, unobserved))
})
