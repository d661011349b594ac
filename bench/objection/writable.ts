import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import knexOf, { type Knex } from 'knex'
import { PlainSqlite, plainClassOf, type ClientClass } from './plainClass.js'

/** A database to write to, opened once through a Knex that is observed and once through one that is not. */
export interface Writable {
  readonly name: string
  readonly plain: Knex
  readonly observed: Knex
  /** What is left of it on the disk when it is closed. */
  readonly files: readonly string[]
}

const memory = () => ({ filename: ':memory:' })

const file = () => ({ filename: join(tmpdir(), `objection-cache-bench-${process.pid}-${Math.random()}.sqlite`) })

/** SQLite in memory and in a file; PostgreSQL where `OBJECTION_CACHE_POSTGRES` names a server. */
export async function openWritable(): Promise<Writable[]> {
  const databases = [
    await open('SQLite in memory', 'sqlite3', PlainSqlite, memory),
    await open('SQLite in a file', 'sqlite3', PlainSqlite, file),
  ]
  const postgres = process.env['OBJECTION_CACHE_POSTGRES']
  if (postgres === undefined || postgres === '') return databases
  return [...databases, await open('PostgreSQL', 'pg', plainClassOf('postgres'), () => postgres)]
}

async function open(
  name: string,
  client: string,
  plainClass: ClientClass,
  connection: () => Knex.StaticConnectionConfig | string,
): Promise<Writable> {
  const pool = { min: 1, max: 1 }
  const files: string[] = []
  const knex = (of: string | ClientClass): Knex => {
    const settings = connection()
    if (typeof settings === 'object' && 'filename' in settings) files.push(settings.filename)
    return knexOf({ client: of as string, connection: settings, useNullAsDefault: true, pool })
  }
  const [plain, observed] = [knex(plainClass), knex(client)]
  await fill(plain, 'bench_plain')
  await fill(observed, 'bench_observed')
  return { name, plain, observed, files: files.filter((each) => each !== ':memory:') }
}

/** Tables of their own: on a server both write to one database. */
export const tableOf = (database: Writable, knex: Knex): string =>
  knex === database.plain ? 'bench_plain' : 'bench_observed'

async function fill(knex: Knex, table: string): Promise<void> {
  await knex.schema.dropTableIfExists(table)
  await knex.schema.createTable(table, (columns) => {
    columns.increments('id')
    columns.string('name')
    columns.integer('n').index()
  })
  await knex.batchInsert(
    table,
    Array.from({ length: 1000 }, (_, n) => ({ name: `name ${n}`, n })),
    100,
  )
}

/** Removes what it made: a file of a database in a file, the tables on a server. */
export async function closeWritable({ plain, observed, files }: Writable): Promise<void> {
  await plain.schema.dropTableIfExists('bench_plain')
  await observed.schema.dropTableIfExists('bench_observed')
  await Promise.all([plain.destroy(), observed.destroy()])
  await Promise.all(files.map((each) => rm(each, { force: true })))
}
