import type { Knex } from 'knex'
import { race } from './support/race.js'

const set = (knex: Knex, value: number) => knex('things').where('id', 1).update({ value })

/** On a connection of its own. */
async function onConnection(knex: Knex, run: (connection: Knex.Client) => Promise<unknown>): Promise<void> {
  const connection = (await knex.client.acquireConnection()) as Knex.Client
  try {
    await run(connection)
  } finally {
    await knex.client.releaseConnection(connection)
  }
}

describe('transactions written by hand', () => {
  it('begin, and write without waiting for the BEGIN', () =>
    race(async ({ reads, writes, executed, whole }) => {
      writes(1, ({ knex }) =>
        onConnection(knex, async (connection) => {
          await Promise.all([knex.raw('begin').connection(connection), set(knex, 1).connection(connection)])
          await knex.raw('commit').connection(connection)
        }),
      )
      await executed(/update/)
      reads('the load')
      await whole(/select/)
      await whole(/commit/)
    }))

  it('write, and commit without waiting for the write', () =>
    race(async ({ reads, writes, executed, whole }) => {
      writes(1, ({ knex }) =>
        onConnection(knex, async (connection) => {
          await knex.raw('begin').connection(connection)
          await Promise.all([set(knex, 1).connection(connection), knex.raw('commit').connection(connection)])
        }),
      )
      reads('the load')
      await executed(/update/)
      await whole(/select/)
      await whole(/commit/)
    }))

  it('commit, and write without waiting for the COMMIT', () =>
    race(async ({ reads, writes, executed, whole }) => {
      writes(2, ({ knex }) =>
        onConnection(knex, async (connection) => {
          await knex.raw('begin').connection(connection)
          await set(knex, 1).connection(connection)
          await Promise.all([knex.raw('commit').connection(connection), set(knex, 2).connection(connection)])
        }),
      )
      await executed(/update/)
      await whole(/commit/)
      reads('the load')
      await whole(/select/)
      await whole(/update/)
    }))
})

describe('a write', () => {
  it('is streamed and given up before it is executed', () =>
    race(async ({ world, reads, idle, executed, whole }) => {
      // Through another pool: the load's own pool would give it the connection that is still busy.
      const stream = world.open()('things').where('id', 1).update({ value: 1 }).stream()
      stream.on('error', () => undefined)
      await idle()
      stream.destroy()
      await idle()
      reads('the load')
      await whole(/select/)
      await executed(/update/)
      world.seen.written(1)
    }))
})
