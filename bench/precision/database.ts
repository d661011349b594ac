import type { Knex } from 'knex'
import type { Pojo } from 'objection'
import { PlainSqlite } from '../objection/plainClass.js'
import { connectSqlite } from '../objection/sqlite.js'
import type { App } from './App.js'
import { Chance } from './Chance.js'

/** One row that was written: as it was before, and as it is. */
export interface RowImage {
  readonly table: string
  readonly before?: Pojo
  readonly after?: Pojo
}

/** A database in memory with the application's first rows. */
export const openObserved = (app: App, seed: number): Promise<Knex> =>
  filled(connectSqlite('sqlite3', ':memory:'), app, seed)

/** The same one, which no cache observes and which logs each row that is written. */
export async function openLogged(app: App, seed: number): Promise<Knex> {
  const knex = await filled(connectSqlite(PlainSqlite, ':memory:'), app, seed)
  await knex.raw('create table rowLog (seq integer primary key, tableName text, before text, after text)')
  for (const table of Object.keys(app.tables)) {
    // oxlint-disable-next-line no-await-in-loop
    await logWrites(knex, table)
  }
  return knex
}

/** What was logged since the last call, actions of foreign keys included. */
export async function takeLog(knex: Knex): Promise<RowImage[]> {
  const rows = (await knex.raw('select tableName, before, after from rowLog order by seq')) as Record<
    string,
    string | null
  >[]
  if (rows.length > 0) await knex.raw('delete from rowLog')
  return rows.map(({ tableName, before, after }) => ({
    table: String(tableName),
    ...(before == null ? {} : { before: JSON.parse(before) as Pojo }),
    ...(after == null ? {} : { after: JSON.parse(after) as Pojo }),
  }))
}

async function logWrites(knex: Knex, table: string): Promise<void> {
  const columns = (await knex.raw(`pragma table_info("${table}")`)) as { readonly name: string }[]
  const row = (of: string): string =>
    of === 'null' ? of : `json_object(${columns.map(({ name }) => `'${name}', ${of}."${name}"`).join(', ')})`
  const kinds = [
    ['insert', 'null', 'new'],
    ['update', 'old', 'new'],
    ['delete', 'old', 'null'],
  ] as const
  for (const [kind, before, after] of kinds) {
    // oxlint-disable-next-line no-await-in-loop
    await knex.raw(`create trigger "${table}_${kind}" after ${kind} on "${table}" begin
      insert into rowLog (tableName, before, after) values ('${table}', ${row(before)}, ${row(after)}); end`)
  }
}

async function filled(knex: Knex, { tables, indexes, rows }: App, seed: number): Promise<Knex> {
  const statements = [
    'pragma foreign_keys = on',
    ...Object.entries(tables).map(([table, columns]) => `create table "${table}" (${columns})`),
    ...indexes.map((place, index) => `create index "index${index}" on ${place}`),
  ]
  for (const statement of statements) {
    // oxlint-disable-next-line no-await-in-loop
    await knex.raw(statement)
  }
  for (const [table, each] of Object.entries(rows(new Chance(seed)))) {
    // oxlint-disable-next-line no-await-in-loop
    await knex.batchInsert(table, [...each], 100)
  }
  return knex
}
