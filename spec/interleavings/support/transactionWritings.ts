import type { Knex } from 'knex'
import type { Seen } from './Observations.js'
import { valueOf } from './readings.js'
import type { World } from './World.js'
import { set, type Writing } from './writings.js'

const own = (world: World, value: Seen, trx: Knex.Transaction): Promise<void> =>
  world.scheduler.atOnce(() =>
    world.seen.readOwn('the transaction', value, async () => valueOf(await trx('things').where('id', 1))),
  )

export const transactions: readonly Writing[] = [
  {
    name: 'a transaction',
    value: 1,
    write: (world) =>
      world.knex.transaction(async (trx) => {
        await set(trx, 1)
        await own(world, 1, trx)
      }),
  },
  {
    name: 'a transaction that is rolled back',
    value: 1,
    write: (world) =>
      world.knex.transaction(async (trx) => {
        await set(trx, 1)
        await own(world, 1, trx)
        throw new Error('no')
      }),
  },
  {
    name: 'a transaction whose COMMIT seems to fail',
    value: 1,
    write({ knex, server }) {
      server.loseAnswerTo(/^commit/i)
      return knex.transaction((trx) => set(trx, 1) as Promise<unknown>)
    },
  },
  {
    name: 'a nested transaction',
    value: 1,
    write: (world) =>
      world.knex.transaction((outer) => outer.transaction((inner) => set(inner, 1) as Promise<unknown>)),
  },
  {
    name: 'a nested transaction that is rolled back',
    value: 1,
    write: (world) =>
      world.knex.transaction(async (outer) => {
        await set(outer, 1)
        await world.scheduler.atOnce(() => rolledBack(outer))
        await own(world, 1, outer)
      }),
  },
  { name: 'BEGIN and COMMIT by hand', value: 1, write: (world) => byHand(world, 'commit') },
  { name: 'BEGIN and ROLLBACK by hand', value: 1, write: (world) => byHand(world, 'rollback') },
]

function rolledBack(outer: Knex.Transaction): Promise<unknown> {
  const inner = outer.transaction(async (trx) => {
    await set(trx, 3)
    throw new Error('no')
  })
  return inner.catch(() => undefined)
}

/** On a connection from the pool, without Knex's own transactions. */
async function byHand({ knex, seen, scheduler }: World, end: string): Promise<void> {
  const client = knex.client as Knex.Client
  const connection: unknown = await client.acquireConnection()
  const run = (sql: string) => knex.raw(sql).connection(connection)
  try {
    await run('begin')
    await run('update things set value = 1 where id = 1')
    const read = async () => valueOf((await run('select * from things where id = 1')) as { value: number }[])
    await scheduler.atOnce(() => seen.readOwn('the transaction', 1, read))
    await run(end)
  } finally {
    await client.releaseConnection(connection)
  }
}

/** Transactions that the driver begins and ends without statements: those of Knex for SQL Server. */
export const driverTransactions: readonly Writing[] = [
  {
    name: 'a transaction of the driver',
    value: 1,
    write: ({ knex }) => knex.transaction((trx) => set(trx, 1) as Promise<unknown>),
  },
  {
    name: 'a transaction of the driver that is rolled back',
    value: 1,
    write: ({ knex }) =>
      knex.transaction(async (trx) => {
        await set(trx, 1)
        throw new Error('no')
      }),
  },
  { name: 'a transaction of the driver with an end of its own', value: 1, write: ownEnd },
]

/** Statements that end transactions implicitly, as in MySQL. */
export const implicitCommits: readonly Writing[] = [
  {
    name: 'a transaction that a change of the schema commits',
    value: 1,
    write: ({ knex }) =>
      knex.transaction(async (trx) => {
        await set(trx, 1)
        await trx.raw('create table more (id int)')
      }),
  },
  {
    name: 'a transaction that TRUNCATE commits',
    value: 1,
    write: ({ knex }) =>
      knex.transaction(async (trx) => {
        await set(trx, 1)
        await trx.raw('truncate others')
      }),
  },
]

async function ownEnd({ knex }: World): Promise<void> {
  const trx = await knex.transaction()
  await set(trx, 1)
  await trx.commit()
}
