import type { Knex } from 'knex'

/** SQLite takes at most 500 rows in the form of INSERT that Knex writes for it. */
const ROWS_A_STATEMENT = 250

type Row = Readonly<Record<string, unknown>>

/** Inserts `count` rows, made by their ids from 1 on. */
export async function insertRows(knex: Knex, table: string, count: number, make: (id: number) => Row): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => make(index + 1))
  await knex.batchInsert(table, rows, ROWS_A_STATEMENT)
}
