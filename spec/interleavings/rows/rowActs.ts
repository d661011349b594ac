import type { Knex } from 'knex'
import type { Row } from './readRows.js'
import type { RowsReading, RowsWorld, RowsWriting } from './RowsWorld.js'

const listOf = (kind: string): RowsReading => ({
  name: `the list of ${kind}`,
  read: ({ Thing }) => Thing.query().where('kind', kind).orderBy('id').withCache(),
  of: (rows) => rows.filter((row) => row.kind === kind),
})

const rowBy = (id: number): RowsReading => ({
  name: `row ${id}`,
  read: async ({ Thing }) => (await Thing.query().findById(id).withCache()) ?? null,
  of: (rows) => rows.find((row) => row.id === id) ?? null,
})

const sum = (rows: readonly Row[]): number | null =>
  rows.length === 0 ? null : rows.reduce((all, { n }) => all + n, 0)

/** By each kind of dependency: on a value, a row, a column, a place in an order, and whatever there is. */
export const rowReadings: readonly RowsReading[] = [
  listOf('a'),
  listOf('b'),
  rowBy(1),
  {
    name: 'the count of a',
    read: ({ Thing }) => Thing.query().withCache().where('kind', 'a').resultSize(),
    of: (rows) => rows.filter(({ kind }) => kind === 'a').length,
  },
  {
    name: 'the sum of a',
    read: ({ cache, knex }) =>
      cache.wrap(
        'sum',
        async () => (await knex('things').where('kind', 'a').sum('n as sum'))[0]!['sum'] as number | null,
      ),
    of: (rows) => sum(rows.filter(({ kind }) => kind === 'a')),
  },
  {
    name: 'the second',
    read: ({ Thing }) => Thing.query().select('id').where('n', '>', 0).orderBy('n').offset(1).limit(1).withCache(),
    of: (rows) =>
      rows
        .toSorted((one, other) => one.n - other.n || one.id - other.id)
        .slice(1, 2)
        .map(({ id }) => ({ id })),
  },
  {
    name: 'row 1 of a',
    read: async ({ Thing }) =>
      (await Thing.query().select('id', 'n').findOne({ id: 1, kind: 'a' }).withCache()) ?? null,
    of: (rows) => rows.filter(({ id, kind }) => id === 1 && kind === 'a').map(({ id, n }) => ({ id, n }))[0] ?? null,
  },
]

const move = (knex: Knex, id: number, kind: string | null) => knex('things').where('id', id).update({ kind })
const named = (name: string, write: (world: RowsWorld) => PromiseLike<unknown>): RowsWriting => ({ name, write })

/** Writes that commit by themselves. */
export const rowWritings: readonly RowsWriting[] = [
  named('row 1 moves to b', ({ knex }) => move(knex, 1, 'b')),
  named('row 3 moves to a', ({ knex }) => move(knex, 3, 'a')),
  named('row 1 moves from a to b', ({ knex }) => knex('things').where({ id: 1, kind: 'a' }).update({ kind: 'b' })),
  named('row 1 moves to a from b', ({ knex }) => knex('things').where({ id: 1, kind: 'b' }).update({ kind: 'a' })),
  named('row 1 gets no kind', ({ knex }) => move(knex, 1, null)),
  named('all of a move to b', ({ knex }) => knex('things').where('kind', 'a').update({ kind: 'b' })),
  named('row 1 counts', ({ knex }) => knex('things').where('id', 1).increment('n', 5)),
  named('row 1 is deleted', ({ knex }) => knex('things').where('id', 1).delete()),
  named('row 4 is added to a', ({ knex }) => knex('things').insert({ id: 4, kind: 'a', n: 4 })),
  named('row 1 gets another key', ({ knex }) => knex('things').where('id', 1).update({ id: 9 })),
  named('a row that is not there moves', ({ knex }) => move(knex, 99, 'a')),
  named('row 1 moves to b by Objection', ({ Thing }) => Thing.query().findById(1).patch({ kind: 'b' })),
]

const inTransaction = (name: string, ...steps: readonly ((trx: Knex) => PromiseLike<unknown>)[]): RowsWriting =>
  named(name, ({ knex }) =>
    knex.transaction(async (trx) => {
      for (const step of steps) await step(trx)
    }),
  )
const fail = (): Promise<never> => Promise.reject(new Error('rolled back on purpose'))

/** Transactions that write one row more than once, or in vain. */
export const rowTransactions: readonly RowsWriting[] = [
  inTransaction(
    'row 1 moves to b and on to c',
    (trx) => move(trx, 1, 'b'),
    (trx) => move(trx, 1, 'c'),
  ),
  inTransaction(
    'row 3 moves to a and back',
    (trx) => move(trx, 3, 'a'),
    (trx) => trx('things').where('id', 3).update({ n: 7 }),
    (trx) => move(trx, 3, 'b'),
  ),
  inTransaction(
    'row 1 counts, then moves',
    (trx) => trx('things').where('id', 1).increment('n', 5),
    (trx) => move(trx, 1, 'b'),
  ),
  inTransaction(
    'row 1 is deleted and added to b',
    (trx) => trx('things').where('id', 1).delete(),
    (trx) => trx('things').insert({ id: 1, kind: 'b', n: 1 }),
  ),
  inTransaction('row 1 moves and is rolled back', (trx) => move(trx, 1, 'b'), fail),
  inTransaction(
    'row 1 moves after a savepoint is undone',
    (trx) => trx.transaction((inner) => move(inner, 1, 'c').then(fail)).catch(() => undefined),
    (trx) => move(trx, 1, 'b'),
  ),
]
