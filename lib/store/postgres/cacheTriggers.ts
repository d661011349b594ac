import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { checkOptionNames, optionError } from '../../core/options.js'
import { checkName, DEFAULT_CHANNEL } from './channel.js'
import { checkColumns, checkColumnsExist } from './triggerColumns.js'
import { installSql, removeSql, type TriggerTable } from './triggerSql.js'

/** The options of `installCacheTriggers` and `removeCacheTriggers`. */
export interface CacheTriggerOptions {
  /** The tables, by their names in the database. Without `schema`, `'schema.table'` names a table of another schema. */
  readonly tables: readonly string[]
  /**
   * For some of the tables: columns of which the triggers publish the values of the written rows, beside the primary key. Then only
   * results that can show such rows are invalidated. Name the columns that queries compare: a tenant, an owner, a parent.
   * @example { posts: ['authorId'] }
   */
  readonly columns?: Readonly<Record<string, readonly string[]>>
  /** The channel of the `PostgresBus` that receives the writes, 1 to 63 bytes. Default: `'objection_cache'`. */
  readonly channel?: string
  /** The schema of all tables. With it a dot in a table's name is a part of the name. Default: that of the search path. */
  readonly schema?: string
}

/**
 * Installs triggers by which PostgreSQL publishes writes of these tables to caches, even those of clients without a cache. Call
 * it in a migration's `up`:
 *
 * ```ts
 * export const up = (knex) => installCacheTriggers(knex, { tables: ['users', 'posts'] })
 * export const down = (knex) => removeCacheTriggers(knex, { tables: ['users', 'posts'] })
 * ```
 *
 * At each commit the triggers publish which tables the transaction has written by INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE,
 * or cascading foreign keys. Each table, each of its partitions, and each table that inherits from it gets a statement-level
 * trigger. Its schema gets a function `objection_cache_notify`. Earlier triggers for the same channel are replaced. Call it again
 * after creating a partition.
 *
 * With `columns`, the triggers also publish the primary key and these columns of the written rows, before the write and after it: of
 * up to 100 rows a statement, 1000 rows a transaction and 7000 bytes a payload. Beyond that, for TRUNCATE, for partitions and for
 * inheritance they publish the table alone. Such a table has a trigger for each kind of write and a function `objection_cache_rows_…`.
 *
 * The triggers do not publish writes with `session_replication_role = replica` (such as logical replication), schema changes, and
 * refreshes of materialized views. PREPARE TRANSACTION fails in a transaction that has written such a table.
 *
 * Needs PostgreSQL 12 or later. Rejects with the database's error if a table does not exist, or cannot have the trigger.
 * @throws {CacheError} `INVALID_TARGET` for a Knex instance of another database, `INVALID_OPTION` for unknown or wrong options.
 * The promise rejects with it.
 */
export async function installCacheTriggers(knex: Knex, options: CacheTriggerOptions): Promise<void> {
  const { tables, channel } = checkTriggerOptions(knex, options, 'installCacheTriggers')
  await checkColumnsExist(knex, tables)
  await knex.raw(installSql(tables, triggerName(channel), channel))
}

/**
 * Removes the triggers that `installCacheTriggers` has created for the same options, and the function with its last trigger. Call
 * it in a migration's `down`. Tables that do not exist are skipped.
 * @throws {CacheError} as `installCacheTriggers` does.
 */
export async function removeCacheTriggers(knex: Knex, options: CacheTriggerOptions): Promise<void> {
  const { tables, channel } = checkTriggerOptions(knex, options, 'removeCacheTriggers')
  await knex.raw(removeSql(tables, triggerName(channel)))
}

function checkTriggerOptions(
  knex: Knex,
  options: CacheTriggerOptions,
  caller: string,
): { tables: TriggerTable[]; channel: string } {
  assertPostgres(knex, caller)
  checkOptionNames(options, ['tables', 'columns', 'channel', 'schema'], `${caller}'s options`)
  const { tables, columns, channel = DEFAULT_CHANNEL, schema } = options
  if (!Array.isArray(tables) || tables.length === 0) {
    throw optionError('tables', 'a list of at least one table name', tables)
  }
  if (schema !== undefined) checkName(schema, '`schema`')
  const named = tables.map((table) => parseTable(table, schema))
  const columnsOf = checkColumns(columns, tables)
  return {
    tables: named.map((table, index) => ({ ...table, columns: columnsOf.get(tables[index] as string) })),
    channel: checkName(channel, '`channel`'),
  }
}

/** CockroachDB and Redshift speak PostgreSQL's protocol, but have no LISTEN or no triggers. */
function assertPostgres(knex: unknown, caller: string): void {
  const { client } = Object(knex) as { client?: { dialect?: unknown; driverName?: unknown } }
  if (client?.dialect === 'postgresql' && client.driverName !== 'cockroachdb') return
  const found = client === undefined ? describeValue(knex) : `one for ${describeValue(client.driverName)}`
  throw new CacheError('INVALID_TARGET', `\`${caller}\` needs a Knex instance for PostgreSQL; it was ${found}.`)
}

/** As in Knex, the part before a dot is the schema. */
function parseTable(name: unknown, schema: string | undefined): TriggerTable {
  const dot = typeof name === 'string' && schema === undefined ? name.indexOf('.') : -1
  if (typeof name !== 'string' || dot < 0) return { schema, table: checkName(name, 'A table in `tables`') }
  return {
    schema: checkName(name.slice(0, dot), 'The schema of a table in `tables`'),
    table: checkName(name.slice(dot + 1), 'A table in `tables`'),
  }
}

/** Each channel has triggers of its own. Their names contain a hash, because a channel's name can be as long as a trigger's. */
function triggerName(channel: string): string {
  if (channel === DEFAULT_CHANNEL) return 'objection_cache'
  return `objection_cache_${createHash('sha256').update(channel).digest('hex').slice(0, 16)}`
}
