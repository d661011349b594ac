import type { Knex } from 'knex'
import { forEachRecording } from '../../cache/load/loadScope.js'
import type { Clock } from '../../core/clock.js'
import type { ObservedKnex } from '../../database/connection/ObservedKnex.js'
import { identify } from '../../database/observe/identify.js'
import { clientOf } from '../../database/connection/KnexClient.js'
import { observe, observeIfCaching } from '../../database/observe/observe.js'
import { internalsOf } from '../objectionInternals/builderInternals.js'
import { declaredTags } from '../tags/queryTags.js'
import { noteDeclarations } from './tableDeclarations.js'

/**
 * Observes the query's Knex instance. `undefined` where there is none, or one that cannot be observed, such as a stand-in: the
 * query must not fail because of it.
 */
export function observeQuery(builder: unknown): ObservedKnex | undefined {
  return observeBy(observe, builder)
}

/** Asks the server of an observed Knex instance which database it is. Never rejects, and resolves in time. */
export async function identifyDatabase(builder: unknown, clock: Required<Clock>): Promise<void> {
  const observedKnex = observeQuery(builder)
  const knex = internalsOf(builder).unsafeKnex()
  if (observedKnex !== undefined && knex !== null)
    await identify(observedKnex, clientOf(knex as unknown as Knex), clock)
}

/**
 * Observes the Knex instance of a query that is not cached itself, once anything is cached in this process. If the query runs
 * as part of loads, these depend on what its model classes declare.
 */
export function observeUncached(builder: unknown): void {
  const observedKnex = observeBy(observeIfCaching, builder)
  if (observedKnex === undefined) return
  noteDeclarations(builder, observedKnex)
  forEachRecording((recording) => recording.add(declaredTags(builder, observedKnex)))
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
