import { APART, type CacheSettings } from '../../query/queryCache/CacheSettings.js'
import { observePart } from '../../query/plan/observePart.js'
import { internalsOf } from '../../query/builder/builderInternals.js'
import { INFO, SETTINGS, type BuilderState } from '../builderState.js'
import { CachedFind } from './CachedFind.js'
import { cachedCount } from './cachedCount.js'
import { InfoOfCheck, type CacheInfo } from '../CacheInfo.js'
import { FIND } from '../Executable.js'
import { fastHit } from './fastHit.js'
import { settingsOfClass } from '../settingsOfClass.js'
import { executeInTurn, joinRelationQueue } from './relationOrder.js'
import { verified, verifyingCacheOf } from './verification.js'

/**
 * Executes a query with the cache in front. `mayBeQuick`: its builder class executes queries as Objection does. A builder of the
 * project's may add to a query, or change its result, when it is executed.
 */
export function executeCached(builder: BuilderState, mayBeQuick: boolean): Promise<unknown> {
  if (builder[FIND] !== undefined) return apart(builder).executePlainly()
  const settings = builder[SETTINGS] ?? settingsOfClass(builder)
  if (settings === undefined || settings === APART || (!settings.enabled && !internalsOf(builder).isFind())) {
    observePart(builder)
    const turn = joinRelationQueue(builder, false)
    return turn === undefined ? builder.executePlainly() : executeInTurn(builder.clone(), turn)
  }
  const verifying = verifyingCacheOf(builder, settings)
  if (verifying === undefined) return find(builder, settings, builder[INFO], mayBeQuick)
  const info: CacheInfo = builder[INFO] ?? new InfoOfCheck()
  const [forApart, forAgain] = [builder.clone(), builder.clone()]
  return verified(verifying, builder.clone(), settings, info, find(builder, settings, info, mayBeQuick), {
    again: () => find(forAgain, settings, undefined, mayBeQuick),
    plainly: () => apart(forApart).executePlainly(),
  })
}

function find(
  builder: BuilderState,
  settings: CacheSettings,
  info: CacheInfo | undefined,
  mayBeQuick: boolean,
): Promise<unknown> {
  // The clone is taken at the call: what is done to this builder afterwards is no part of this query.
  const pipeline = (): CachedFind => new CachedFind(builder.clone(), settings, info)
  const hit = mayBeQuick ? fastHit(builder, settings, info, pipeline) : undefined
  if (hit !== undefined) return hit
  observePart(builder)
  return pipeline().run()
}

/** `resultSize()` with the cache in front. `mayBeCached`: its builder class counts as Objection does. */
export async function countCached(builder: BuilderState, mayBeCached: boolean): Promise<number> {
  observePart(builder)
  if (builder[FIND] !== undefined || builder[SETTINGS] === APART || !mayBeCached) return builder.countPlainly()
  const settings = builder[SETTINGS] ?? settingsOfClass(builder)
  return settings === undefined ? builder.countPlainly() : cachedCount(builder.clone(), settings)
}

/** What a hook runs of a query under way is another one, and goes past the cache. */
function apart(builder: BuilderState): BuilderState {
  observePart(builder)
  const copy = builder.clone()
  copy[FIND] = undefined
  copy[SETTINGS] = APART
  return copy
}
