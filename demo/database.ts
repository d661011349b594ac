import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Knex from 'knex'
import type { Knex as Database } from 'knex'

export interface DemoDatabase {
  readonly knex: Database
  readonly filename: string
  /** Closes the connections and removes the files. */
  close(): Promise<void>
}

interface SqliteConnection {
  exec(sql: string, done: (error: Error | null) => void): void
}

/** A SQLite database in a folder of its own, migrated and seeded: the same rows every time. */
export async function openDemoDatabase(): Promise<DemoDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'objection-cache-demo-'))
  const filename = join(folder, 'demo.sqlite')
  const knex = connectTo(filename)
  const close = async (): Promise<void> => {
    await knex.destroy()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await knex.migrate.latest()
    await knex.seed.run()
  } catch (error) {
    await close()
    throw error
  }
  return { knex, filename, close }
}

/** A Knex instance for a database that exists, or that the migrations will create. */
export function connectTo(filename: string): Database {
  return Knex({
    client: 'sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: { afterCreate: prepare },
    migrations: { directory: beside('migrations'), loadExtensions: ['.ts'] },
    seeds: { directory: beside('seeds'), loadExtensions: ['.ts'] },
  })
}

export async function countRows(knex: Database): Promise<number> {
  const tables = ['companies', 'users', 'posts', 'comments', 'tags', 'posts_tags']
  const counts = await Promise.all(tables.map((table) => knex(table).count<{ rows: number }[]>({ rows: '*' })))
  return counts.reduce((total, [count]) => total + (count?.rows ?? 0), 0)
}

/** The file is not needed after a crash, so SQLite does not have to wait for the disk. */
function prepare(connection: SqliteConnection, done: (error: Error | null) => void): void {
  connection.exec('PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF', done)
}

function beside(folder: string): string {
  return fileURLToPath(new URL(folder, import.meta.url))
}
