import type { Knex } from 'knex'
import type { World } from './World.js'
import type { Seen } from './Observations.js'
import { valueOf } from './readings.js'

/** A way to write the first thing. When `write` has settled, the write is over. */
export interface Writing {
  readonly name: string
  /** What the first thing is then, or would be. */
  readonly value: Seen
  write(world: World): PromiseLike<unknown>
}

const set = (knex: Knex, value: number): PromiseLike<unknown> => knex('things').where('id', 1).update({ value })

const own = (world: World, value: Seen, trx: Knex.Transaction): Promise<void> =>
  world.scheduler.atOnce(() =>
    world.seen.readOwn('the transaction', value, async () => valueOf(await trx('things').where('id', 1))),
  )

/** Each of them commits by itself. */
export const singleStatements: readonly Writing[] = [
  { name: 'Objection', value: 1, write: ({ Thing }) => Thing.query().findById(1).patch({ value: 1 }) },
  { name: 'Knex', value: 1, write: ({ knex }) => set(knex, 1) },
  { name: 'raw SQL', value: 1, write: ({ knex }) => knex.raw('update things set value = 1 where id = 1') },
  { name: 'a bulk update', value: 1, write: ({ knex }) => knex('things').update({ value: 1 }) },
  { name: 'a delete', value: undefined, write: ({ knex }) => knex('things').where('id', 1).delete() },
  { name: 'another Knex instance', value: 1, write: ({ open }) => set(open(), 1) },
  { name: 'a computation', value: 1, write: ({ cache, knex }) => cache.wrap('writes', () => set(knex, 1)) },
  { name: 'a stream', value: 1, write: ({ knex }) => drained(knex('things').where('id', 1).update({ value: 1 }).stream()) },
  {
    name: 'a statement whose answer is lost',
    value: 1,
    write({ knex, server }) {
      server.loseAnswerTo(/^update/)
      return set(knex, 1)
    },
  },
]

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
    write: (world) => world.knex.transaction((outer) => outer.transaction((inner) => set(inner, 1) as Promise<unknown>)),
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

/** On a connection from the pool, past Knex's own transactions. */
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

function drained(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.on('error', reject)
    stream.on('end', resolve)
    stream.resume()
  })
}
