import type { QueryCache } from '../queryCache/QueryCache.js'
import { parserChangesSoFar } from '../../database/connection/driverParsers.js'
import type { ObservedKnex } from '../../database/connection/ObservedKnex.js'
import { adviceFor } from '../bypass/bypassAdvice.js'
import { bypassReasonOf, isEagerChild, type BypassReason } from '../bypass/bypassReason.js'
import {
  mergeOptions,
  modelOptionsOf,
  type CacheSettings,
  type CheckedCacheOptions,
} from '../queryCache/CacheSettings.js'
import { changeOfSession } from '../bypass/changedSession.js'
import { contextFingerprint, contextProblem } from '../fingerprint/contextFingerprint.js'
import { entityPlan, type EntityPlan } from './EntityPlan.js'
import { traitsOf } from '../builder/operationTraits.js'
import { ownerFingerprint } from '../fingerprint/ownerFingerprint.js'
import { queryKey } from '../key/queryKey.js'
import { queryFingerprint, queryFingerprintWithHooks, type QueryFingerprint } from '../fingerprint/queryFingerprint.js'
import { resultFormOf, type ResultForm } from '../builder/resultForm.js'
import { internalsOf, type KnexLike } from '../builder/builderInternals.js'
import { hasPrivateSettings } from '../key/identity.js'
import { observeQuery } from './observeQuery.js'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { rejectionOfClass } from '../../snapshot/classes/UnstorableClass.js'
import { asNotCacheable, type NotCacheable } from '../bypass/NotCacheable.js'

/** Where a query's caching is decided: which cache, which key, or why none. */
export type QueryPlan = CachedPlan | BypassPlan

export interface CachedPlan {
  readonly cache: QueryCache
  readonly options: CheckedCacheOptions
  readonly key: string
  /** What the query does, where the key was made from it. */
  readonly text: QueryFingerprint | undefined
  /** Whose rows it finds, where the caller gave the key; otherwise the text tells. */
  readonly owner: string
  /** Where each row that it asks for has an entry of its own. */
  readonly entities: EntityPlan | undefined
  /** Where its statements go. */
  readonly source: ObservedKnex
  /** How often type parsers had changed when the key was made: it says how values are parsed. */
  readonly parserChanges: number
  readonly bypass?: undefined
}

export interface BypassPlan {
  readonly cache: QueryCache
  readonly options: CheckedCacheOptions
  readonly bypass: BypassReason
  /** The reason in full sentences, and what to do. */
  readonly detail?: string | undefined
  /** The making of the key failed. */
  readonly hasNoKey?: boolean
}

/** No plan can be made before the before-hooks of parts of the graph have run. */
export const HOOKS_FIRST = 'hooks-first'

/** A plan that lacks its key. */
interface Keyless extends Omit<CachedPlan, 'key' | 'text' | 'owner' | 'entities' | 'parserChanges'> {
  readonly context: string
  readonly traits: number
}

/**
 * Decides about the builder as it stands; it runs no hooks. Before-hooks may still add filters, a transaction or a context, so a
 * plan that was made before they ran is only good for queries without any.
 */
export function planQuery(
  builder: unknown,
  settings: CacheSettings,
  form: ResultForm = resultFormOf(builder),
  traits: number = traitsOf(builder),
): QueryPlan | typeof HOOKS_FIRST {
  const plan = planWithoutKey(builder, settings, traits, form)
  if (plan.bypass !== undefined) return plan
  try {
    if (settings.key !== undefined) return withGivenKey(builder, plan, form, settings.key)
    return withAutomaticKey(builder, plan, form, queryFingerprint(builder, form))
  } catch (error) {
    return (error as NotCacheable).reason === 'hooks' ? HOOKS_FIRST : unfit(plan, error)
  }
}

/** The same when the query's own before-hooks have run: those of its parts are run for an automatic key. */
export async function planWithHooks(builder: unknown, settings: CacheSettings): Promise<QueryPlan> {
  const traits = traitsOf(builder)
  const form = resultFormOf(builder, traits)
  const plan = planWithoutKey(builder, settings, traits, form)
  if (plan.bypass !== undefined) return plan
  try {
    if (settings.key !== undefined) return withGivenKey(builder, plan, form, settings.key)
    return withAutomaticKey(builder, plan, form, await queryFingerprintWithHooks(builder, form))
  } catch (error) {
    return unfit(plan, error)
  }
}

/**
 * The key that a query which goes past the cache would have, where one can be made: not in a transaction, whose connection is a part of
 * no key.
 */
export function keyOfBypassed(
  builder: unknown,
  settings: CacheSettings,
  { cache, options, bypass, hasNoKey = false }: BypassPlan,
  form: ResultForm = resultFormOf(builder),
): string | undefined {
  if (hasNoKey) return undefined
  if (bypass === 'context' || internalsOf(builder).unsafeKnex()?.isTransaction === true) return undefined
  try {
    const source = observeQuery(builder)
    const context = contextFingerprint(builder, cache)
    if (source === undefined || context === undefined) return undefined
    const plan: Keyless = { cache, options, source, context, traits: traitsOf(builder) }
    if (settings.key !== undefined) return withGivenKey(builder, plan, form, settings.key).key
    return withAutomaticKey(builder, plan, form, queryFingerprint(builder, form)).key
  } catch {
    return undefined
  }
}

function withGivenKey(builder: unknown, plan: Keyless, form: ResultForm, given: string): CachedPlan {
  const { cache, options, source, context, traits } = plan
  const { namespace } = cache.settings
  const owner = ownerFingerprint(builder, traits)
  const key = queryKey(builder, { namespace, form, traits, context, kind: 'key', owner }, given)
  const parserChanges = parserChangesSoFar()
  return { cache, options, source, key, text: undefined, owner, entities: undefined, parserChanges }
}

function withAutomaticKey(builder: unknown, plan: Keyless, form: ResultForm, text: QueryFingerprint): CachedPlan {
  const { cache, options, source, context, traits } = plan
  const { namespace } = cache.settings
  const key = queryKey(builder, { namespace, form, traits, context, kind: 'auto' }, text.own + text.graph)
  const parserChanges = parserChangesSoFar()
  const entities = entityPlan(builder, plan, form, text.graph)
  return { cache, options, source, key, text, owner: '', entities, parserChanges }
}

function unfit({ cache, options }: Keyless, error: unknown): BypassPlan {
  const { reason, message } = asNotCacheable(error)
  return { cache, options, bypass: reason as BypassReason, detail: message, hasNoKey: true }
}

/** The cache that the query would use. */
export function cacheOf(builder: unknown, { own }: CacheSettings): QueryCache {
  return own.cache ?? modelOptionsOf(builder).defaults.cache ?? ofClass(builder)
}

function ofClass(builder: unknown): QueryCache {
  return (internalsOf(builder).modelClass() as unknown as { readonly queryCache: QueryCache }).queryCache
}

function planWithoutKey(
  builder: unknown,
  settings: CacheSettings,
  traits: number,
  form: ResultForm,
): Keyless | BypassPlan {
  const options = mergeOptions(settings.own, modelOptionsOf(builder).defaults)
  const cache = options.cache ?? ofClass(builder)
  const bypass = reasonOf(builder, settings, options, cache, traits)
  if (bypass !== undefined) return { cache, options, bypass, detail: adviceFor(bypass) }
  const refusal = form === 'count' ? undefined : rejectionOfClass(cache.settings.codecs, resultClassOf(builder))
  if (refusal !== undefined) return { cache, options, bypass: refusal.reason as BypassReason, detail: refusal.detail }
  const source = observeQuery(builder)
  if (source === undefined) return { cache, options, bypass: 'unobserved', detail: adviceFor('unobserved') }
  const change = changeOfSession(source)
  if (change !== undefined) return { cache, options, bypass: 'session', detail: change }
  const unshared = cache.settings.tiers && whyUnshared(builder, source)
  if (unshared !== undefined) return { cache, options, bypass: unshared, detail: adviceFor(unshared) }
  const context = contextFingerprint(builder, cache)
  if (context === undefined) return { cache, options, bypass: 'context', detail: contextProblem(builder, cache) }
  return { cache, options, source, context, traits }
}

const resultClassOf = (builder: unknown): AnyModelClass => internalsOf(builder).resultModelClass()

/** Why other processes could take the query's entry for that of another query. */
function whyUnshared(builder: unknown, source: ObservedKnex): BypassReason | undefined {
  if (source.isUnknown) return 'unnamed-database'
  const { client } = internalsOf(builder).unsafeKnex() as KnexLike
  return source.connection === undefined && hasPrivateSettings(client) ? 'unnamed-connection' : undefined
}

function reasonOf(
  builder: unknown,
  settings: CacheSettings,
  options: CheckedCacheOptions,
  cache: QueryCache,
  traits: number,
): BypassReason | undefined {
  if (!settings.enabled) return 'disabled'
  if (options.mode === 'bypass') return 'mode'
  if (cache.closed) return 'closed'
  // A name that a caller gives cannot tell for which owners a relation was loaded.
  if (settings.key !== undefined && isEagerChild(builder)) return 'child'
  return bypassReasonOf(builder, traits)
}
