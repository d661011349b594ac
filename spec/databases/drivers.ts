import { existsSync, readFileSync } from 'node:fs'
import Knex, { type Knex as KnexInstance } from 'knex'
import ClientPglite from 'knex-pglite'
import { assertSerial } from '../support/assertSerial.js'

/** The SQL that a database speaks. */
export type Family = 'sqlite' | 'postgres' | 'mysql'

/** A driver of a database, as an application gives it to Knex. */
export interface Driver {
  /** What Knex calls it, or its package. */
  readonly name: string
  readonly packageName: string
  readonly family: Family
  /** Whether the cache reads the catalog by it. */
  readonly hasCatalog: boolean
  /** Default: `true`. */
  readonly nestsTransactions?: boolean
  /** What is special about it, for the table of the documentation. */
  readonly remark?: string
  readonly settings: KnexInstance.Config
}

const ON_FILE = { useNullAsDefault: true, connection: { filename: ':memory:' } } as const

const WITHOUT_SERVER: readonly Driver[] = [
  {
    name: 'sqlite3',
    packageName: 'sqlite3',
    family: 'sqlite',
    hasCatalog: true,
    settings: {
      ...ON_FILE,
      client: 'sqlite3',
      pool: {
        afterCreate: (connection: { run(sql: string, done: () => void): void }, done: () => void) =>
          connection.run('pragma foreign_keys = on', done),
      },
    },
  },
  {
    name: 'better-sqlite3',
    packageName: 'better-sqlite3',
    family: 'sqlite',
    hasCatalog: true,
    settings: { ...ON_FILE, client: 'better-sqlite3' },
  },
  {
    name: 'better-sqlite3, safeIntegers',
    packageName: 'better-sqlite3',
    family: 'sqlite',
    hasCatalog: true,
    remark: 'Integers are bigints.',
    settings: {
      useNullAsDefault: true,
      client: 'better-sqlite3',
      connection: { filename: ':memory:', options: { safeIntegers: true } },
    },
  },
  {
    name: 'knex-pglite',
    packageName: '@electric-sql/pglite',
    family: 'postgres',
    hasCatalog: true,
    remark: 'A client class of another package.',
    settings: { client: ClientPglite, connection: {} },
  },
]

interface ServerDriver extends Omit<Driver, 'settings' | 'name' | 'packageName'> {
  readonly client: string
  readonly server: 'PostgreSQL' | 'MariaDB'
  readonly packageName?: string
}

const POSTGRES = { family: 'postgres', server: 'PostgreSQL', hasCatalog: true } as const
const MYSQL = { family: 'mysql', server: 'MariaDB', hasCatalog: true } as const

const WITH_SERVER: readonly ServerDriver[] = [
  { ...POSTGRES, client: 'pg' },
  { ...POSTGRES, client: 'pgnative', packageName: 'pg-native' },
  { ...POSTGRES, client: 'cockroachdb', packageName: 'pg', remark: 'On PostgreSQL.' },
  {
    ...POSTGRES,
    client: 'redshift',
    packageName: 'pg',
    hasCatalog: false,
    remark: 'On PostgreSQL. The catalog is not read, and the cache warns. Knex 3.3 cannot nest transactions there.',
    nestsTransactions: false,
  },
  { ...MYSQL, client: 'mysql2' },
  { ...MYSQL, client: 'mysql' },
  { ...MYSQL, client: 'mariadb' },
]

const VARIABLES = { PostgreSQL: 'OBJECTION_CACHE_POSTGRES', MariaDB: 'OBJECTION_CACHE_MARIADB' } as const

/** The drivers that need no server, and those whose server the environment names. */
export function driversToTest(): Driver[] {
  return [...WITHOUT_SERVER, ...demanded().filter(isInstalled)]
}

/** The drivers that the environment asks for in vain: only `pg-native`, which is built against the libpq of the machine, may be missing. */
export const notInstalled = (): string[] =>
  demanded()
    .filter((driver) => !isInstalled(driver))
    .map(({ packageName }) => packageName)

function demanded(): Driver[] {
  return WITH_SERVER.flatMap(({ client, packageName = client, ...driver }) => {
    const connection = process.env[VARIABLES[driver.server]]
    if (connection === undefined) return []
    assertSerial()
    // By default, `mysql` cannot send characters beyond the first plane.
    const charset = client === 'mysql' ? '?charset=utf8mb4' : ''
    const settings = { client, connection: connection + charset, pool: { min: 0, max: 1 } }
    return [{ ...driver, name: client, packageName, settings }]
  })
}

function isInstalled({ packageName }: Driver): boolean {
  return packageName !== 'pg-native' || existsSync(manifestOf(packageName))
}

const manifestOf = (packageName: string): URL =>
  new URL(`../../node_modules/${packageName}/package.json`, import.meta.url)

/** The major version of the package, with the minor one while the major one is 0. */
export function versionOf({ packageName }: Driver): string {
  const { version } = JSON.parse(readFileSync(manifestOf(packageName), 'utf8')) as { version: string }
  return /^(?:0\.)?\d+/.exec(version)?.[0] ?? version
}

export async function openDriver({ settings }: Driver): Promise<KnexInstance> {
  const knex = Knex(settings)
  await knex.raw('select 1')
  return knex
}
