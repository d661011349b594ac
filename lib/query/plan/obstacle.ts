import type { ObservedKnex } from '../../database/connection/ObservedKnex.js'
import type { BypassReason } from '../bypass/bypassReason.js'
import { changeOfSession } from '../bypass/changedSession.js'
import { hasPrivateSettings } from '../key/connectionId.js'
import type { QueryCache } from '../queryCache/QueryCache.js'

/** The server must be asked which database it is before a plan can be made. */
export const NEEDS_NAME = 'needs-name'

/** Why no query of a Knex instance can be cached now. */
interface Obstacle {
  readonly bypass: BypassReason
  readonly detail?: string | undefined
}

const AMBIGUOUS =
  'The open connections of the Knex instance lead to different databases. This ends when those to one of them are closed.'

/** What keeps the cache from queries of the Knex instance; `undefined` where nothing does. */
export function obstacleOf(
  cache: QueryCache,
  observedKnex: ObservedKnex,
  client: object,
): Obstacle | typeof NEEDS_NAME | undefined {
  if (observedKnex.needsName) return NEEDS_NAME
  if (observedKnex.isAmbiguous) return { bypass: 'unnamed-database', detail: AMBIGUOUS }
  const change = changeOfSession(observedKnex)
  if (change !== undefined) return { bypass: 'session', detail: change }
  const unnamed = cache.settings.tiers && whatIsUnnamed(observedKnex, client)
  return unnamed && { bypass: unnamed }
}

/** Without these names another process could take the query's entry for the entry of another query. */
function whatIsUnnamed(observedKnex: ObservedKnex, client: object): BypassReason | undefined {
  if (observedKnex.isUnknown) return 'unnamed-database'
  if (observedKnex.connection === undefined && hasPrivateSettings(client)) return 'unnamed-connection'
  // The server has a name, but it may be a copy of another one.
  return observedKnex.identity?.isHidden === true ? 'unnamed-database' : undefined
}
