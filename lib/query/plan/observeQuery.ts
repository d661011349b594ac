import type { Knex } from 'knex'
import { observe, observeIfCaching } from '../../database/observe/observe.js'
import type { ObservedKnex } from '../../database/connection/ObservedKnex.js'
import { internalsOf } from '../builder/builderInternals.js'

/**
 * Sees to it that what goes through the query's Knex instance is observed. `undefined` where there is none, or none that can
 * be observed: it stands in for a real one, and the query is not to fail for it.
 */
export function observeQuery(builder: unknown): ObservedKnex | undefined {
  return observeBy(observe, builder)
}

/** The same for a query that is not itself cached; `undefined`, too, as long as nothing is cached in this process. */
export function observeUncached(builder: unknown): ObservedKnex | undefined {
  return observeBy(observeIfCaching, builder)
}

function observeBy(observeKnex: (knex: Knex) => ObservedKnex | undefined, builder: unknown): ObservedKnex | undefined {
  const knex = internalsOf(builder).unsafeKnex()
  if (knex === null) return undefined
  try {
    return observeKnex(knex as unknown as Knex)
  } catch {
    return undefined
  }
}
