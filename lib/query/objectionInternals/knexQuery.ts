import { internalsOf } from './builderInternals.js'

/** What this library reads of the Knex query that a builder was built into. */
export interface KnexQuery {
  readonly client?: object
  readonly _connection?: unknown
  readonly _single?: { readonly lock?: unknown; readonly waitMode?: unknown }
  toSQL(): unknown
  eventNames?(): unknown[]
  queryContext?(): unknown
}

/** Whether the user's functions bound the Knex query to a transaction, or made it lock rows, without using the builder. */
export function lockedOrBound(builder: unknown, query: KnexQuery | undefined): 'transaction' | 'lock' | undefined {
  if (query === undefined) return undefined
  const { client } = internalsOf(builder).unsafeKnex() ?? {}
  if (query._connection !== undefined || query.client !== client) return 'transaction'
  return query._single?.lock === undefined && query._single?.waitMode === undefined ? undefined : 'lock'
}
