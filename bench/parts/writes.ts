import type { Knex } from 'knex'
import type { QueryCache } from '../../lib/index.js'
import { library } from '../library.js'
import type { Effort } from '../measure/Effort.js'
import { interleaved, type Timing } from '../measure/interleaved.js'
import { closeWritable, openWritable, tableOf, type Writable } from '../objection/writable.js'

export interface Writes {
  readonly comparisons: readonly {
    readonly database: string
    readonly statement: string
    readonly timings: readonly Timing[]
  }[]
}

export type Run = (knex: Knex, table: string, round: number) => PromiseLike<unknown>

export const BY_KEY = 'update of a row by its key'

export const STATEMENTS = {
  [BY_KEY]: (knex, table, round) =>
    knex(table)
      .where('id', (round % 1000) + 1)
      .update({ name: `name ${round}` }),
  'update of rows': (knex, table, round) =>
    knex(table)
      .where('n', round % 1000)
      .update({ name: `name ${round}` }),
  'insert and delete': async (knex, table, round) => {
    await knex(table).insert({ name: 'new', n: 5000 + round })
    await knex(table)
      .where('n', 5000 + round)
      .delete()
  },
  'transaction of three updates': (knex, table, round) =>
    knex.transaction(async (trx) => {
      for (const id of [1, 2, 3]) {
        // oxlint-disable-next-line no-await-in-loop
        await trx(table)
          .where('id', id)
          .update({ n: round % 1000 })
      }
    }),
  'select that is not cached': (knex, table, round) => knex(table).where('id', (round % 1000) + 1),
} satisfies Record<string, Run>

/** What it costs that statements are observed. */
export async function writes({ milliseconds }: Effort): Promise<Writes> {
  const comparisons: Writes['comparisons'][number][] = []
  for (const database of await openWritable()) {
    const compare = async (statement: string, run: Run): Promise<void> => {
      comparisons.push({ database: database.name, statement, timings: await compared(database, run, milliseconds) })
    }
    // oxlint-disable-next-line no-await-in-loop
    const cache = await observe(database, new library.QueryCache())
    for (const [statement, run] of Object.entries(STATEMENTS)) {
      // oxlint-disable-next-line no-await-in-loop
      await compare(statement, run)
    }
    // oxlint-disable-next-line no-await-in-loop
    await cache.wrap('one', () => database.observed(tableOf(database, database.observed)).where('id', 1))
    // oxlint-disable-next-line no-await-in-loop
    await compare(`${BY_KEY}, where rows are cached by it`, STATEMENTS[BY_KEY])
    // oxlint-disable-next-line no-await-in-loop
    await closeWritable(database)
  }
  return { comparisons }
}

export function compared(database: Writable, run: Run, milliseconds: number): Promise<Timing[]> {
  const contender = (name: string, knex: Knex) => ({
    name,
    run: (round: number) => run(knex, tableOf(database, knex), round),
  })
  return interleaved([contender('plain', database.plain), contender('observed', database.observed)], milliseconds)
}

/** As in an application that caches: with a catalog that is known and an entry that depends on the table. */
export async function observe({ observed, ...database }: Writable, cache: QueryCache): Promise<QueryCache> {
  // A database of this machine has to be named for a store that processes share.
  cache.observe(observed, { database: 'bench' })
  await cache.wrap('all', () => observed(tableOf({ observed, ...database }, observed)).count())
  return cache
}
