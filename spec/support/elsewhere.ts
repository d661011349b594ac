import type { Knex } from 'knex'

interface RawConnection {
  run(sql: string, bindings: readonly unknown[], done: (error: Error | null) => void): void
}

interface Pooled {
  acquireConnection(): Promise<RawConnection>
  releaseConnection(connection: RawConnection): Promise<void>
}

/** Writes as another program would: on the driver's own connection to SQLite, past Knex and past all that observes it. */
export async function elsewhere(knex: Knex, query: { toSQL(): unknown } | PromiseLike<unknown>): Promise<void> {
  const client = knex.client as Pooled
  const connection = await client.acquireConnection()
  try {
    const statements = [(query as { toSQL(): unknown }).toSQL()].flat() as {
      sql: string
      bindings?: readonly unknown[]
    }[]
    for (const { sql, bindings = [] } of statements) await run(connection, sql, bindings)
  } finally {
    await client.releaseConnection(connection)
  }
}

function run(connection: RawConnection, sql: string, bindings: readonly unknown[]): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.run(sql, bindings, (error) => (error === null ? resolve() : reject(error)))
  })
}
