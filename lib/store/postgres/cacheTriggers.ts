import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { checkOptionNames } from '../../core/options.js'
import { checkName, DEFAULT_CHANNEL } from './channel.js'
import { installSql, removeSql, type TriggerTable } from './triggerSql.js'

export interface CacheTriggerOptions {
  /** The tables, named as in the database; one of another schema as `'schema.table'`, unless `schema` is given. */
  readonly tables: readonly string[]
  /** The channel of the `PostgresBus` that is to hear of writes. Default: `'objection_cache'`. */
  readonly channel?: string
  /** The schema of all the tables. With it a dot in a table's name is part of the name. Default: the search path's. */
  readonly schema?: string
}

/**
 * For a migration's `up`: from now on PostgreSQL itself tells caches, at the commit, which of these tables a transaction
 * has written, whoever sent it: INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE, and foreign keys that cascade to them. It
 * creates a statement-level trigger on each table, on its partitions and on tables that inherit from it, and a function
 * `objection_cache_notify` beside it. What was installed before for the same channel is replaced. Partitions that are
 * created later need it again.
 *
 * Not told of: what runs with `session_replication_role = replica` (logical replication among it), schema changes, and
 * refreshes of materialized views. PREPARE TRANSACTION fails where such a table was written.
 *
 * Resolves when it is done; rejects with the database's error where a table does not exist or cannot have the trigger.
 * Needs PostgreSQL 12 or later.
 * @throws {CacheError} `INVALID_TARGET` for a Knex instance of another database, `INVALID_OPTION` for unknown or bad options.
 */
export async function installCacheTriggers(knex: Knex, options: CacheTriggerOptions): Promise<void> {
  const { tables, channel } = checked(knex, options, 'installCacheTriggers')
  await knex.raw(installSql(tables, triggerName(channel), channel))
}

/**
 * For a migration's `down`: drops what `installCacheTriggers` has created for the same options, and the function with its
 * last trigger. Tables that are gone are passed over.
 * @throws {CacheError} as `installCacheTriggers` does.
 */
export async function removeCacheTriggers(knex: Knex, options: CacheTriggerOptions): Promise<void> {
  const { tables, channel } = checked(knex, options, 'removeCacheTriggers')
  await knex.raw(removeSql(tables, triggerName(channel)))
}

function checked(
  knex: Knex,
  options: CacheTriggerOptions,
  caller: string,
): { tables: TriggerTable[]; channel: string } {
  assertPostgres(knex, caller)
  checkOptionNames(options, ['tables', 'channel', 'schema'], `${caller}'s options`)
  const { tables, channel = DEFAULT_CHANNEL, schema } = options
  if (!Array.isArray(tables) || tables.length === 0) {
    throw new CacheError(
      'INVALID_OPTION',
      `\`tables\` must be a list of at least one table's name; it was ${describeValue(tables)}.`,
    )
  }
  if (schema !== undefined) checkName(schema, '`schema`')
  return { tables: tables.map((table) => place(table, schema)), channel: checkName(channel, '`channel`') }
}

/** CockroachDB, Redshift and others that speak PostgreSQL's protocol know no LISTEN, or no triggers. */
function assertPostgres(knex: unknown, caller: string): void {
  const { client } = Object(knex) as { client?: { dialect?: unknown; driverName?: unknown } }
  if (client?.dialect === 'postgresql' && client.driverName !== 'cockroachdb') return
  const found = client === undefined ? describeValue(knex) : `one for ${describeValue(client.driverName)}`
  throw new CacheError('INVALID_TARGET', `\`${caller}\` needs a Knex instance for PostgreSQL; it was ${found}.`)
}

/** Knex takes the part before a dot for the schema, too. */
function place(name: unknown, schema: string | undefined): TriggerTable {
  const dot = typeof name === 'string' && schema === undefined ? name.indexOf('.') : -1
  if (typeof name !== 'string' || dot < 0) return { schema, table: checkName(name, 'A table in `tables`') }
  return {
    schema: checkName(name.slice(0, dot), 'The schema of a table in `tables`'),
    table: checkName(name.slice(dot + 1), 'A table in `tables`'),
  }
}

/** Each channel has triggers of its own. A hash, because the channel's name may be as long as a trigger's. */
function triggerName(channel: string): string {
  if (channel === DEFAULT_CHANNEL) return 'objection_cache'
  return `objection_cache_${createHash('sha256').update(channel).digest('hex').slice(0, 16)}`
}
