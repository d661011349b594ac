import { createRequire } from 'node:module'
import KnexOf, { type Knex } from 'knex'

/** A class of Knex's clients. */
export interface ClientClass {
  new (config: object): Knex.Client
  readonly prototype: object
}

const load = createRequire(import.meta.url)
const SQLITE = load.resolve('knex/lib/dialects/sqlite3/index.js')

/** The class of Knex's clients for SQLite, loaded anew for the calling spec. */
export function freshClass(methods: object = {}): ClientClass {
  const known = load.cache[SQLITE]
  delete load.cache[SQLITE]
  const made = load(SQLITE) as ClientClass
  if (known !== undefined) load.cache[SQLITE] = known
  return classBelow(made, methods)
}

/** A class below the given one, with methods of its own. */
export function classBelow(Base: ClientClass, methods: object = {}): ClientClass {
  const Below = class extends Base {}
  Object.defineProperties(Below.prototype, Object.getOwnPropertyDescriptors(methods))
  return Below
}

const SILENT = { warn: () => undefined }

/** A Knex instance on a database of its own. */
export function openFresh(client: ClientClass = freshClass(), config: object = {}): Knex {
  const connection = { filename: ':memory:' }
  const pool = { min: 1, max: 1 }
  return KnexOf({ client, connection, useNullAsDefault: true, pool, log: SILENT, ...config } as unknown as Knex.Config)
}

/** How the class sends a statement. */
export function queryOf({ prototype }: ClientClass): (this: object, ...args: unknown[]) => Promise<unknown> {
  return (prototype as { _query(...args: unknown[]): Promise<unknown> })._query
}

/** What statements pass on their way through the class, to see whether any of it was replaced. */
export function methodsOf({ prototype }: ClientClass): unknown[] {
  const methods = prototype as Record<string, unknown>
  return ['_query', '_stream', 'releaseConnection', 'destroyRawConnection'].map((name) => methods[name])
}
