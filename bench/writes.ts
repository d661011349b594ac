import type { Knex } from 'knex'
import type { QueryCache } from '../lib/index.js'
import { openBenches, tableOf, type Bench } from './databases.js'
import { interleaved } from './interleaved.js'
import { library } from './library.js'
import { factor, microseconds, type Table } from './table.js'

const BY_KEY = 'update of a row by its key'

const KINDS: Readonly<Record<string, (knex: Knex, table: string, round: number) => PromiseLike<unknown>>> = {
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
}

type Run = (typeof KINDS)[string]

/** What it costs that statements are observed. */
export async function writes(batches: number): Promise<Table> {
  const benches = await openBenches()
  const rows: string[][] = []
  for (const bench of benches) {
    // oxlint-disable-next-line no-await-in-loop
    rows.push(...(await writesTo(bench, batches)))
  }
  await Promise.all(benches.flatMap(({ plain, observed }) => [plain.destroy(), observed.destroy()]))
  return { title: 'Observing', heading: ['database', 'statement', 'plain µs', 'observed µs', 'ratio'], rows }
}

async function writesTo(bench: Bench, batches: number): Promise<string[][]> {
  const cache = await observe(bench)
  const rows: string[][] = []
  for (const [kind, run] of Object.entries(KINDS)) {
    // oxlint-disable-next-line no-await-in-loop
    rows.push(await compared(bench, kind, run, batches))
  }
  await cache.wrap('one', () => bench.observed(tableOf(bench, bench.observed)).where('id', 1))
  return [...rows, await compared(bench, `${BY_KEY}, where rows are cached by it`, KINDS[BY_KEY] as Run, batches)]
}

async function compared(bench: Bench, kind: string, run: Run, batches: number): Promise<string[]> {
  const contender = (name: string, knex: Knex) => ({
    name,
    run: (round: number) => Promise.resolve(run(knex, tableOf(bench, knex), round)),
  })
  const contenders = [contender('plain', bench.plain), contender('observed', bench.observed)]
  const [plain, observed] = await interleaved(contenders, batches)
  if (plain === undefined || observed === undefined) throw new Error('a contender is missing')
  const ratio = factor(observed.median / plain.median)
  return [bench.name, kind, microseconds(plain.median), microseconds(observed.median), ratio]
}

/** As in an application that caches: with a catalogue that is known and an entry that depends on the table. */
async function observe(bench: Bench): Promise<QueryCache> {
  const cache = new library.QueryCache()
  cache.observe(bench.observed)
  await cache.wrap('all', () => bench.observed(tableOf(bench, bench.observed)).count())
  return cache
}
