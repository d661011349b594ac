import { internalsOf } from './builderInternals.js'

/** What this library reads of a Knex query that a builder was built into. */
export interface BuiltQuery {
  readonly client?: object
  readonly _connection?: unknown
  readonly _single?: { readonly lock?: unknown; readonly waitMode?: unknown }
  toSQL(): unknown
  eventNames?(): unknown[]
  queryContext?(): unknown
}

/** What functions of the user's did to the Knex query itself, past the builder. */
export function lockedOrBound(builder: unknown, query: BuiltQuery | undefined): 'transaction' | 'lock' | undefined {
  if (query === undefined) return undefined
  const { client } = internalsOf(builder).unsafeKnex() ?? {}
  if (query._connection !== undefined || query.client !== client) return 'transaction'
  return query._single?.lock === undefined && query._single?.waitMode === undefined ? undefined : 'lock'
}
