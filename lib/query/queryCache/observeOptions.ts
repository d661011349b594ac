import { CacheError, describeValue } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'
import { parseDuration, type Duration } from '../../core/duration.js'
import { checkOptionNames } from '../../core/options.js'
import type { ObservedKnexOptions } from '../../database/observe/observe.js'

/** What `cache.observe(knex, …)` says about the database of a Knex instance, where its settings do not show it. */
export interface ObserveOptions {
  /**
   * A name for the logical database, without slashes. A write through one Knex instance invalidates results of all Knex instances
   * with the same name. Default: the name that the server says (PostgreSQL, CockroachDB, MySQL, MariaDB). Other databases have the name
   * that the settings show, and files are separate databases on each machine. Processes that share a store must use the same name.
   */
  readonly database?: string | undefined
  /**
   * For a store that processes share: a name for what these connections see, for instance a role or a tenant. It is needed where
   * the `connection` in the settings is a function, where a function in the settings is a bound one, and where functions with the same
   * source capture other variables in each process. Default: none. Functions in the settings are told apart by their source, and
   * results of connections that need a name are not cached in a shared store.
   */
  readonly connection?: string | undefined
  /**
   * `replica`: reads may lag behind writes elsewhere; needs `database` and `lag`. Default: the role of an earlier call, and at first
   * `primary`.
   */
  readonly role?: 'primary' | 'replica' | undefined
  /**
   * The maximum by which the replica lags behind its primary: milliseconds, or a string such as `'2s'`. For this long after a write
   * to a table, results that this replica reads from the table are not stored. The cache's clock measures it. Default: none.
   */
  readonly lag?: Duration | undefined
}

/** @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`. */
export function checkObserveOptions(options: ObserveOptions, clock: Clock): ObservedKnexOptions {
  checkOptionNames(options, ['database', 'connection', 'role', 'lag'], "observe's options")
  const { database, connection, role, lag } = options
  if (database !== undefined && (typeof database !== 'string' || database === '' || database.includes('/'))) {
    throw invalid(`\`database\` must be a non-empty string without slashes; it was ${describeValue(database)}.`)
  }
  if (connection !== undefined && (typeof connection !== 'string' || connection === '')) {
    throw invalid(`\`connection\` must be a non-empty string; it was ${describeValue(connection)}.`)
  }
  if (role !== undefined && role !== 'primary' && role !== 'replica') {
    throw invalid(`\`role\` must be 'primary' or 'replica'; it was ${describeValue(role)}.`)
  }
  if (role !== 'replica') {
    if (lag !== undefined) throw invalid("`lag` is only for `role: 'replica'`.")
    return role === undefined ? { database, connection } : { database, connection, replica: null }
  }
  if (database === undefined || lag === undefined) {
    throw invalid("`role: 'replica'` needs `database`, the name that its primary was observed with, and `lag`.")
  }
  return { database, connection, replica: { lag: parseDuration(lag, 'lag'), now: () => clock.now() } }
}

const invalid = (message: string): CacheError => new CacheError('INVALID_OPTION', message)
