import type { Knex } from 'knex'
import type { RunQuery } from '../../database/catalog/graph/Catalog.js'
import type { KnexClient } from '../../database/connection/KnexClient.js'
import { observedKnexOf } from '../../database/connection/ObservedKnex.js'
import { QueryCache } from '../../query/queryCache/QueryCache.js'
import type { CommandLine } from '../call/commandLine.js'
import { inTime } from '../call/inTime.js'
import { messageOf, type Report } from '../call/Report.js'

/** A database under examination. */
export interface ExaminedDatabase {
  readonly knex: Knex
  readonly dialect: string
  /** Whether processes are to share a store. */
  readonly isShared: boolean
  readonly report: Report
  /** Sends a statement, and resolves to its rows, in time. */
  readonly run: RunQuery
}

/** `undefined`: the cache cannot observe the Knex, as the report says. */
export function examine(knex: Knex, { redis, timeout }: CommandLine, report: Report): ExaminedDatabase | undefined {
  try {
    new QueryCache().observe(knex)
  } catch (error) {
    report.add('failed', 'statements', messageOf(error), 'Use a Knex of the package `knex`.')
    return undefined
  }
  const { dialect } = observedKnexOf(knex.client as KnexClient)
  report.add('ok', 'statements', 'the cache observes reads and writes')
  const client = knex.client as KnexClient
  const run: RunQuery = (sql) => inTime(select(client, sql), timeout, 'A statement')
  return { knex, dialect, isShared: redis !== undefined, report, run }
}

/** Without the `postProcessResponse` of the settings, as the cache reads the catalog. */
async function select(client: KnexClient, sql: string): ReturnType<RunQuery> {
  const connection = await client.acquireConnection()
  try {
    const sent = { sql, bindings: [], method: 'select', options: {} }
    await client._query(connection, sent)
    return client.processResponse(sent, { client }) as Awaited<ReturnType<RunQuery>>
  } finally {
    await client.releaseConnection(connection)
  }
}
