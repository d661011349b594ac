import type { Knex } from 'knex'
import { race } from './support/race.js'
import { computation } from './support/readings.js'
import { Scheduler } from './support/Scheduler.js'
import { ticks } from './support/ticks.js'
import { WaitingStore } from './support/WaitingStore.js'
import { World } from './support/World.js'

const set = (knex: Knex, value: number) => knex('things').where('id', 1).update({ value })

describe('a caller that joins a load under way', () => {
  it('has not committed since the load began, if drivers begin and commit without statements', () =>
    race(
      async ({ world, reads, executed, answered, whole }) => {
        world.actor(async () => {
          const trx = await world.knex.transaction()
          await set(trx, 1)
          await trx.commit()
          world.seen.written(1)
          reads('the writer')
        })
        await executed(/update/)
        reads('the load')
        await executed(/select/)
        await whole(/commit/)
        await answered(/select/)
      },
      { dialect: 'mssql', reading: computation },
    ))

  it('has not committed since the load began, on a connection of its own', () =>
    race(
      async ({ world, reads, writes, executed, answered, whole }) => {
        const connection: unknown = await world.knex.client.acquireConnection()
        writes(1, ({ knex }) => knex.transaction((trx) => set(trx, 1) as Promise<unknown>, { connection }))
        await executed(/update/)
        reads('the load')
        await executed(/select/)
        await whole(/commit/)
        reads('the writer')
        await answered(/select/)
        await world.knex.client.releaseConnection(connection)
      },
      { dialect: 'mssql' },
    ))

  it('has not truncated another table since, if that commits', () =>
    race(
      async ({ world, reads, executed, answered, whole }) => {
        const { knex, seen } = world
        const connection: unknown = await knex.client.acquireConnection()
        world.actor(async () => {
          await knex.raw('begin').connection(connection)
          await set(knex, 1).connection(connection)
          await knex.raw('truncate others').connection(connection)
          seen.written(1)
          reads('the writer')
        })
        await executed(/update/)
        reads('the load')
        await executed(/select/)
        await whole(/truncate/)
        await answered(/select/)
        await knex.raw('commit').connection(connection)
        await knex.client.releaseConnection(connection)
      },
      {
        dialect: 'mysql',
        waits: ({ sql, phase, inTransaction }) =>
          !/^(?:begin|commit)/.test(sql) && !(phase === 'answers' && inTransaction),
      },
    ))

  for (let reactions = 0; reactions < 10; reactions++) {
    it(`has not invalidated the entry that the store has answered, ${reactions} promise reactions after the answer`, async () => {
      const scheduler = new Scheduler()
      const store = new WaitingStore(scheduler)
      const world = new World(scheduler, { cache: { store } })
      const read = () => computation.read(world)
      await world.before(read)
      world.actor(() => world.seen.read('the first reader', read))
      await elsewhereWritten(world)
      store.onAnswer = () => {
        store.onAnswer = () => undefined
        world.actor(async () => {
          await ticks(reactions)
          await world.cache.invalidate({ tables: ['things'] })
          world.seen.written(1)
          await scheduler.atOnce(() => world.seen.read('the caller of invalidate()', read))
        })
      }
      await scheduler.take(/the store answers/)
      await world.finish(() => world.seen.read('a later reader', read))
    })
  }
})

/** A write by another program, of which this process knows nothing. */
async function elsewhereWritten({ server }: World): Promise<void> {
  server.store.commit([{ table: 'things', id: 1, value: 1 }])
}
