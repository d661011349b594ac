import { keyBeginning } from '../../core/key.js'
import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { parserChangesSoFar } from '../../database/connection/driverParsers.js'
import type { KnexClient } from '../../database/connection/KnexClient.js'
import { observedKnexOf, type ObservedKnex } from '../../database/connection/ObservedKnex.js'
import { identityChangesSoFar } from '../../database/identity/identityChanges.js'
import type { BypassReason } from '../../query/bypass/bypassReason.js'
import { asNotCacheable, notCacheable } from '../../query/bypass/NotCacheable.js'
import { connectionId } from '../../query/key/connectionId.js'
import { KeyPrefix } from '../../query/key/KeyPrefix.js'
import { NEEDS_NAME, obstacleOf } from '../../query/plan/obstacle.js'
import type { BypassPlan } from '../../query/plan/QueryPlan.js'
import { LISTENER, unseenInfluence } from '../../query/plan/unseenInfluence.js'
import type { CacheSettings, CheckedCacheOptions } from '../../query/queryCache/CacheSettings.js'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'
import { builtFingerprint } from './builtFingerprint.js'
import { compileRead, type Compiled } from './compileRead.js'
import type { Door, KnexStatement } from './door.js'
import { contextFingerprintOf } from './queryContext.js'

/** From which cache and under which key a statement is answered. */
export interface StatementPlan {
  readonly cache: QueryCache
  readonly options: CheckedCacheOptions
  readonly key: string
  readonly observedKnex: ObservedKnex
  /** How often type parsers had changed when the key was made. */
  readonly parserChanges: number
  /** The fingerprint of the `queryContext()`, which is a part of the key. */
  readonly context: string
  /** Whether the key shows the whole statement. */
  readonly isAutomatic: boolean
  /** What the statement was compiled to for the key. The functions in it may build another one the next time. */
  readonly compiled: Compiled | undefined
  readonly bypass?: undefined
}

/** How a statement is answered. */
export function planStatement(
  statement: KnexStatement,
  door: Door,
  settings: CacheSettings,
): StatementPlan | BypassPlan | typeof NEEDS_NAME {
  const { options } = settings
  const cache = options.cache ?? door.cache
  const reason = reasonOf(statement, settings, cache)
  if (reason !== undefined) return { cache, options, bypass: reason }
  const observedKnex = observedKnexOf(door.client)
  const obstacle = obstacleOf(cache, observedKnex, door.client)
  if (obstacle === NEEDS_NAME) return NEEDS_NAME
  if (obstacle !== undefined) return { cache, options, ...obstacle }
  const unseen = unseenIn(statement, door)
  if (unseen !== undefined) return { cache, options, bypass: 'opaque', detail: unseen }
  try {
    const context = contextFingerprintOf(statement, cache, door.client)
    const { ending, compiled } = endingFor(statement, settings)
    const key = prefixFor(door.client, cache.settings.namespace).keyOf(`${context}|${ending}`)
    const isAutomatic = settings.key === undefined
    return { cache, options, key, observedKnex, parserChanges: parserChangesSoFar(), context, isAutomatic, compiled }
  } catch (error) {
    return bypassFor(cache, options, error)
  }
}

/** Why a key cannot show what becomes of a statement, whatever the statement is. */
export const unseenIn = (statement: KnexStatement, { knex, knexClient, functions }: Door): string | undefined =>
  statement.listenerCount('start') > 0 ? LISTENER : unseenInfluence(knex, knexClient, functions, statement.client)

/** The plan for a statement that turns out not to be cacheable. */
export function bypassFor(cache: QueryCache, options: CheckedCacheOptions, error: unknown): BypassPlan {
  const { reason: bypass, message } = asNotCacheable(error)
  return { cache, options, bypass: bypass as BypassReason, detail: message, hasNoKey: true }
}

function reasonOf(statement: KnexStatement, settings: CacheSettings, cache: QueryCache): BypassReason | undefined {
  if (!settings.enabled) return 'disabled'
  if (settings.options.mode === 'bypass') return 'mode'
  const { state } = cache.switch
  if (state !== 'on') return state
  if (statement.client.transacting === true || statement._connection !== undefined) return 'transaction'
  const { lock, waitMode } = statement._single ?? {}
  return lock === undefined && waitMode === undefined ? undefined : 'lock'
}

/** The beginning of the keys of a client's statements. It holds for one namespace and one name of the database. */
interface Prefix {
  readonly namespace: string
  readonly renamings: number
  readonly prefix: KeyPrefix
}

const prefixes = new WeakMap<KnexClient, Prefix>()

function prefixFor(client: KnexClient, namespace: string): KeyPrefix {
  const known = prefixes.get(client)
  const renamings = identityChangesSoFar()
  if (known?.namespace === namespace && known.renamings === renamings) return known.prefix
  const prefix = new KeyPrefix(`${keyBeginning(namespace)}|knex|${JSON.stringify(connectionId(client))}|`)
  prefixes.set(client, { namespace, renamings, prefix })
  return prefix
}

/** The end of a key, and the compiled statement that it shows. */
interface Ending {
  readonly ending: string
  readonly compiled: Compiled | undefined
}

/** @throws {NotCacheable} where no key can show what the statement does. */
function endingFor(statement: KnexStatement, { key }: CacheSettings): Ending {
  if (key !== undefined) return { ending: givenEnding(statement, key), compiled: undefined }
  const built = builtFingerprint(statement)
  if (built !== undefined) return { ending: `auto|${built}`, compiled: undefined }
  const compiled = compileRead(statement)
  return { ending: compiledEnding(compiled), compiled }
}

function compiledEnding({ method, pluck, sql, bindings, options = {}, timeout }: Compiled): string {
  const data = orderedFingerprint([method, pluck, bindings, options, timeout])
  if (data === undefined) throw notCacheable('a binding, or an option of the query, that is no plain data')
  return `sql|${sql.length}:${sql}${data}`
}

/**
 * A key of the caller's names the rows. What Knex and the driver make of them, and the schema, separate entries. So does the timeout: a
 * query must not fail because it waits for one that has less time.
 */
function givenEnding(statement: KnexStatement, key: string): string {
  const { _method = 'raw', _single: { pluck, schema } = {}, _options, _timeout } = statement
  const isPlain = pluck === undefined && schema === undefined && _options === undefined && _timeout === undefined
  if (isPlain) return `key|${_method}|${key}`
  const form = orderedFingerprint([_method, pluck, schema, _options, _timeout])
  if (form === undefined) throw notCacheable('an option of the query that is no plain data')
  return `key|${form}|${key}`
}
