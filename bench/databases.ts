import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import knexOf, { type Knex } from 'knex'

/** A database to write to, opened once through a Knex that is observed and once through one that is not. */
export interface Bench {
  readonly name: string
  readonly plain: Knex
  readonly observed: Knex
}

type ClientClass = new (...args: never[]) => object

const METHODS = ['_query', '_stream', 'acquireConnection', 'releaseConnection', 'destroyRawConnection'] as const

/**
 * Client classes are observed as they are, so what stays plain needs a class of its own, with the methods as they were: call
 * this before anything is observed.
 */
function plainClassOf(client: string): ClientClass {
  const original = createRequire(import.meta.url)(`knex/lib/dialects/${client}/index.js`) as ClientClass
  const methods = METHODS.map((name) => [name, Reflect.get(original.prototype as object, name)])
  const plain = class extends original {}
  Object.assign(plain.prototype, Object.fromEntries(methods))
  return plain
}

const memory = () => ({ filename: ':memory:' })

const file = () => ({ filename: join(tmpdir(), `objection-cache-bench-${process.pid}-${Math.random()}.sqlite`) })

/** SQLite in memory and in a file; PostgreSQL where `OBJECTION_CACHE_POSTGRES` names a server. */
export async function openBenches(): Promise<Bench[]> {
  const sqlite = plainClassOf('sqlite3')
  const benches = [
    await open('SQLite in memory', 'sqlite3', sqlite, memory),
    await open('SQLite in a file', 'sqlite3', sqlite, file),
  ]
  const postgres = process.env['OBJECTION_CACHE_POSTGRES']
  if (postgres === undefined) return benches
  return [...benches, await open('PostgreSQL', 'pg', plainClassOf('postgres'), () => postgres)]
}

async function open(
  name: string,
  client: string,
  plainClass: ClientClass,
  connection: () => Knex.StaticConnectionConfig | string,
): Promise<Bench> {
  const pool = { min: 1, max: 1 }
  const knex = (of: string | ClientClass): Knex =>
    knexOf({ client: of as string, connection: connection(), useNullAsDefault: true, pool })
  const [plain, observed] = [knex(plainClass), knex(client)]
  await fill(plain, 'bench_plain')
  await fill(observed, 'bench_observed')
  return { name, plain, observed }
}

/** Tables of their own: on a server both write to one database. */
export const tableOf = (bench: Bench, knex: Knex): string => (knex === bench.plain ? 'bench_plain' : 'bench_observed')

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
