import type { Knex } from 'knex'

interface SqliteConnection {
  exec(sql: string, done: (error: Error | null) => void): void
}

interface Pool {
  acquireConnection(): Promise<SqliteConnection>
  releaseConnection(connection: SqliteConnection): Promise<void>
}

/** Writes as another program does: on a connection to the database, without Knex. */
export async function writeElsewhere(knex: Knex, sql: string): Promise<void> {
  const pool = knex.client as Pool
  const connection = await pool.acquireConnection()
  try {
    await new Promise<void>((resolve, reject) => {
      connection.exec(sql, (error) => (error === null ? resolve() : reject(error)))
    })
  } finally {
    await pool.releaseConnection(connection)
  }
}
