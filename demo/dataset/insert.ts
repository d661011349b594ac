import type { Knex } from 'knex'

/** SQLite accepts at most 500 rows in the INSERT statements that Knex writes for it. */
const ROWS_A_STATEMENT = 250

type Row = Readonly<Record<string, unknown>>

/** Inserts `count` rows with the ids from 1 on. */
export async function insertRows(knex: Knex, table: string, count: number, make: (id: number) => Row): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => make(index + 1))
  await knex.batchInsert(table, rows, ROWS_A_STATEMENT)
}
