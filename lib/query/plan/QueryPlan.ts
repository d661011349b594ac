import { isPromise } from '../../core/deferred.js'
import { parserChangesSoFar } from '../../database/connection/driverParsers.js'
import type { ObservedKnex } from '../../database/connection/ObservedKnex.js'
import { rejectionOfClass } from '../../snapshot/classes/UnstorableClass.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { bypassReasonOf, isEagerChild, type BypassReason } from '../bypass/bypassReason.js'
import { asNotCacheable, type NotCacheable } from '../bypass/NotCacheable.js'
import { contextFingerprint, contextProblem } from '../fingerprint/contextFingerprint.js'
import { driverFingerprint } from '../fingerprint/driverFingerprint.js'
import { ownerFingerprint } from '../fingerprint/ownerFingerprint.js'
import { queryFingerprint, queryFingerprintWithHooks, type QueryFingerprint } from '../fingerprint/queryFingerprint.js'
import { queryKey, type KeyParts } from '../key/queryKey.js'
import { resultFormOf, type ResultForm } from '../key/resultForm.js'
import { internalsOf, type KnexLike } from '../objectionInternals/builderInternals.js'
import { traitsOf } from '../objectionInternals/operationTraits.js'
import {
  mergeOptions,
  modelOptionsOf,
  type CacheSettings,
  type CheckedCacheOptions,
} from '../queryCache/CacheSettings.js'
import type { QueryCache } from '../queryCache/QueryCache.js'
import { identifyDatabase, observeQuery } from './observeQuery.js'
import { NEEDS_NAME, obstacleOf } from './obstacle.js'
import { unseenInfluence } from './unseenInfluence.js'
import { rowEntriesOf, type RowEntries } from './RowEntries.js'

/** How a query is answered: from which cache and under which key, or why it bypasses the cache. */
export type QueryPlan = CachedPlan | BypassPlan

export interface CachedPlan {
  readonly cache: QueryCache
  readonly options: CheckedCacheOptions
  readonly key: string
  /** What an automatic key was made from; `undefined` for a key that the caller gave. */
  readonly fingerprint: QueryFingerprint | undefined
  /** Whose rows the query finds, under a key that the caller gave; otherwise empty, because the fingerprint shows it. */
  readonly owner: string
  /** The entries of the single rows, where each row that the query asks for has an entry of its own. */
  readonly rowEntries: RowEntries | undefined
  /** The Knex instance that runs the query's statements. */
  readonly observedKnex: ObservedKnex
  /** How often type parsers had changed when the key was made, which shows how values are parsed. */
  readonly parserChanges: number
  readonly bypass?: undefined
}

export interface BypassPlan {
  readonly cache: QueryCache
  readonly options: CheckedCacheOptions
  readonly bypass: BypassReason
  /** The reason in full sentences, and what to do. Default: the advice for the reason. */
  readonly detail?: string | undefined
  /** Whether making the key was tried, and failed. */
  readonly hasNoKey?: boolean
  /** The key, where one was made before the reason was known. */
  readonly key?: string
}

/** The before-hooks of parts of the graph must run before a plan can be made. */
export const NEEDS_HOOKS = 'needs-hooks'

/** All of a plan but its key. */
type PlanWithoutKey = KeyParts & Pick<CachedPlan, 'cache' | 'options' | 'observedKnex' | 'bypass'>

/**
 * Plans the builder as it stands, without running hooks. Before-hooks may still add filters, a transaction or a context, so
 * the plan only holds for queries without before-hooks.
 */
export function planWithoutHooks(
  builder: unknown,
  settings: CacheSettings,
  form: ResultForm = resultFormOf(builder),
  traits: number = traitsOf(builder),
): QueryPlan | typeof NEEDS_HOOKS | typeof NEEDS_NAME {
  const plan = planWithoutKey(builder, settings, form, traits)
  if (plan === NEEDS_NAME || plan.bypass !== undefined) return plan
  try {
    return withKey(builder, plan, settings)
  } catch (error) {
    return (error as NotCacheable).reason === 'hooks' ? NEEDS_HOOKS : bypassFor(plan, error)
  }
}

/** The same, once the server has been asked. */
export async function planWhenNamed(
  builder: unknown,
  settings: CacheSettings,
  form?: ResultForm,
): Promise<QueryPlan | typeof NEEDS_HOOKS> {
  for (;;) {
    const plan = planWithoutHooks(builder, settings, form)
    if (plan !== NEEDS_NAME) return plan
    await identifyDatabase(builder, cacheOf(builder, settings).settings.clock)
  }
}

/**
 * Plans a builder whose own before-hooks have run. For an automatic key the before-hooks of the graph's parts run, too. A promise only if
 * there are any, or if the server must be asked first.
 */
export function planWithHooks(builder: unknown, settings: CacheSettings): MaybePromise<QueryPlan> {
  const traits = traitsOf(builder)
  const form = resultFormOf(builder, traits)
  const plan = planWithoutKey(builder, settings, form, traits)
  if (plan === NEEDS_NAME) {
    return identifyDatabase(builder, cacheOf(builder, settings).settings.clock).then(() =>
      planWithHooks(builder, settings),
    )
  }
  if (plan.bypass !== undefined) return plan
  try {
    if (settings.key !== undefined) return withGivenKey(builder, plan, settings.key)
    const fingerprint = queryFingerprintWithHooks(builder, form)
    return isPromise(fingerprint)
      ? fingerprint
          .then((made) => withAutomaticKey(builder, plan, made))
          .then(undefined, (error: unknown) => bypassFor(plan, error))
      : withAutomaticKey(builder, plan, fingerprint)
  } catch (error) {
    return bypassFor(plan, error)
  }
}

/** The key that a bypassing query would have, where one can be made. A transaction's connection is part of no key. */
export function keyOfBypassed(
  builder: unknown,
  settings: CacheSettings,
  { cache, options, bypass, hasNoKey = false }: BypassPlan,
): string | undefined {
  if (hasNoKey || bypass === 'context' || internalsOf(builder).unsafeKnex()?.isTransaction === true) return undefined
  try {
    const observedKnex = observeQuery(builder)
    const context = contextFingerprint(builder, cache)
    if (observedKnex === undefined || context === undefined) return undefined
    const traits = traitsOf(builder)
    const form = resultFormOf(builder, traits)
    const { client } = internalsOf(builder).unsafeKnex() as KnexLike
    return withKey(builder, { cache, options, observedKnex, client, form, traits, context }, settings).key
  } catch {
    return undefined
  }
}

function withKey(builder: unknown, plan: PlanWithoutKey, { key }: CacheSettings): CachedPlan {
  if (key !== undefined) return withGivenKey(builder, plan, key)
  return withAutomaticKey(builder, plan, queryFingerprint(builder, plan.form))
}

function withGivenKey(builder: unknown, plan: PlanWithoutKey, given: string): CachedPlan {
  const { cache, options, observedKnex, traits } = plan
  const owner = ownerFingerprint(builder, traits)
  const key = queryKey(builder, plan, 'key', driverFingerprint(builder, traits) + given, owner)
  const parserChanges = parserChangesSoFar()
  return { cache, options, observedKnex, key, fingerprint: undefined, owner, rowEntries: undefined, parserChanges }
}

function withAutomaticKey(builder: unknown, plan: PlanWithoutKey, fingerprint: QueryFingerprint): CachedPlan {
  const { cache, options, observedKnex } = plan
  const { own, graph } = fingerprint
  const key = queryKey(builder, plan, 'auto', own + graph)
  const parserChanges = parserChangesSoFar()
  const rowEntries = graph === '' ? rowEntriesOf(builder, plan) : undefined
  return { cache, options, observedKnex, key, fingerprint, owner: '', rowEntries, parserChanges }
}

function bypassFor({ cache, options }: PlanWithoutKey, error: unknown): BypassPlan {
  const { reason, message } = asNotCacheable(error)
  return { cache, options, bypass: reason as BypassReason, detail: message, hasNoKey: true }
}

/** The cache that the query uses. */
export function cacheOf(builder: unknown, { options }: CacheSettings): QueryCache {
  return options.cache ?? modelOptionsOf(builder).defaults.cache ?? cacheOfClass(builder)
}

function cacheOfClass(builder: unknown): QueryCache {
  return (internalsOf(builder).modelClass() as unknown as { readonly queryCache: QueryCache }).queryCache
}

function planWithoutKey(
  builder: unknown,
  settings: CacheSettings,
  form: ResultForm,
  traits: number,
): PlanWithoutKey | BypassPlan | typeof NEEDS_NAME {
  const options = mergeOptions(settings.options, modelOptionsOf(builder).defaults)
  const cache = options.cache ?? cacheOfClass(builder)
  const bypass = reasonOf(builder, settings, options, cache, traits)
  if (bypass !== undefined) return { cache, options, bypass }
  const resultClass = internalsOf(builder).resultModelClass()
  const rejection = form === 'count' ? undefined : rejectionOfClass(cache.settings.codecs, resultClass)
  if (rejection !== undefined)
    return { cache, options, bypass: rejection.reason as BypassReason, detail: rejection.detail }
  const observedKnex = observeQuery(builder)
  if (observedKnex === undefined) return { cache, options, bypass: 'unobserved' }
  const knex = internalsOf(builder).unsafeKnex() as KnexLike
  const { client } = knex
  const obstacle = obstacleOf(cache, observedKnex, client)
  if (obstacle === NEEDS_NAME) return NEEDS_NAME
  if (obstacle !== undefined) return { cache, options, ...obstacle }
  const unseen = unseenInfluence(knex, client)
  if (unseen !== undefined) return { cache, options, bypass: 'opaque', detail: unseen, hasNoKey: true }
  const context = contextFingerprint(builder, cache)
  if (context === undefined) return { cache, options, bypass: 'context', detail: contextProblem(builder, cache) }
  return { cache, options, observedKnex, client, form, traits, context }
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
  const { state } = cache.switch
  if (state !== 'on') return state
  // A key that a caller gave cannot show the owners for which a relation is loaded.
  if (settings.key !== undefined && isEagerChild(builder)) return 'child'
  return bypassReasonOf(builder, traits)
}
