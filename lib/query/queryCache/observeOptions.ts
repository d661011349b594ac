import { CacheError, describeValue } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'
import { parseDuration, type Duration } from '../../core/duration.js'
import { checkOptionNames } from '../../core/options.js'
import type { ObservedKnexOptions } from '../../database/observe/observe.js'

/** What a Knex instance's own settings do not tell of the place behind it. */
export interface ObserveOptions {
  /**
   * A name for the logical database: what is written through one Knex instance is seen by all of that name. Default: instances
   * whose settings name the same server and database, or the same file, share one. Processes that share a store must call it alike:
   * they do where their settings spell the host alike, and "localhost" and files are those of one machine.
   */
  readonly database?: string | undefined
  /**
   * For a store that processes share: what tells what these connections see from what others of the same database do, where the
   * settings hold functions (`afterCreate`, a `connection` that is one) that may give each its own role or tenant. Default: none,
   * and the results of such connections are not shared.
   */
  readonly connection?: string | undefined
  /** `replica`: reads may lag behind what is written elsewhere; needs `database` and `lag`. Default: as before, at first `primary`. */
  readonly role?: 'primary' | 'replica' | undefined
  /**
   * By how much a replica lags at the most. For so long after a write its tables are read, and not stored, through it. It is
   * measured by the cache's clock.
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
    if (lag === undefined)
      return role === undefined ? { database, connection } : { database, connection, replica: null }
    throw invalid("`lag` is only for `role: 'replica'`.")
  }
  if (database === undefined || lag === undefined) {
    throw invalid("`role: 'replica'` needs `database`, the name that its primary was observed with, and `lag`.")
  }
  return { database, connection, replica: { lag: parseDuration(lag, 'lag'), now: () => clock.now() } }
}

const invalid = (message: string): CacheError => new CacheError('INVALID_OPTION', message)
