import { channel, tracingChannel, type Channel, type TracingChannel } from 'node:diagnostics_channel'

/** The query builder that an event is about. Its methods are called only while the channel has a subscriber. */
export interface NamedQuery {
  modelClass(): { readonly name: string }
  tableName(): string
}

/** The names by which an event identifies its query. */
export interface QueryNames {
  /** The name of the model class; `undefined` for computations of `wrap`, for plain Knex and for unnamed classes. */
  readonly model: string | undefined
  /** The table that the query is on; `undefined` for computations of `wrap` and for raw statements. */
  readonly table: string | undefined
}

/** The names where there is no query. */
export const NO_NAMES: QueryNames = { model: undefined, table: undefined }

/** The names of a query. Both are `undefined` without a query, or if its methods throw. */
export function namesOf(query: NamedQuery | undefined): QueryNames {
  if (query === undefined) return NO_NAMES
  try {
    const { name } = query.modelClass()
    return { model: name === '' ? undefined : name, table: query.tableName() }
  } catch {
    return NO_NAMES
  }
}

/**
 * The payload of each `objection-cache:*` diagnostics channel. Every event about a query has its `model` and `table`.
 * The cache builds a payload only while the channel has a subscriber.
 *
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel'
 * import type { CacheEvents } from 'objection-cache'
 *
 * subscribe('objection-cache:bypass', (event) => console.log((event as CacheEvents['bypass']).reason))
 * ```
 */
export interface CacheEvents {
  /**
   * A result is served from the cache. `age`: milliseconds since the entry was stored. `stale`: the entry has expired, and
   * `staleWhileRevalidate` or `staleIfError` allows it. `bytes`: the approximate size of the entry, of the oldest one if the result has several.
   */
  hit: QueryNames & { key: string; age: number; stale: boolean; bytes: number }
  /** The cache has no usable entry. `coalesced`: the query shares a load that is already running. */
  miss: QueryNames & { key: string; coalesced: boolean }
  /** A load has ended. `milliseconds`: its duration. `error`: why it failed. */
  load: QueryNames & { key: string; milliseconds: number; error?: unknown }
  /** The store has taken an entry. `bytes`: its approximate size. `tags`: what it depends on. */
  store: QueryNames & { key: string; bytes: number; tags: readonly string[] }
  /**
   * A query bypasses the cache, or its result is not stored. `reason`: a `BypassReason`. `loaded`: the result was loaded and is not stored.
   * Then the query has published a `miss` before, unless the load ran in the background.
   */
  bypass: QueryNames & { key: string | undefined; reason: string; detail: string | undefined; loaded: boolean }
  /**
   * A write or a call of `invalidate` has invalidated these tags. `changes`: what a write may have changed, a text for each table, such as
   * `tasks: columns status of rows 5; where projectId = 7`.
   */
  invalidate: { tags: readonly string[]; changes: readonly string[] }
  /** `verify` finds that a hit differs from the database. The caller gets the database's result; the entry is deleted. */
  mismatch: QueryNames & { key: string; cached: unknown; actual: unknown }
  /** Two different queries use one explicit key (`warnOnKeyReuse`). Published once for each key. */
  'key-reuse': QueryNames & { key: string; statements: readonly [string, string] }
  /** The cache itself has failed; the query's result is not affected. `operation`: what the cache was doing. */
  error: { operation: string; key: string | undefined; error: unknown }
}

const channels: Readonly<Record<keyof CacheEvents, Channel>> = {
  hit: channel('objection-cache:hit'),
  miss: channel('objection-cache:miss'),
  load: channel('objection-cache:load'),
  store: channel('objection-cache:store'),
  bypass: channel('objection-cache:bypass'),
  invalidate: channel('objection-cache:invalidate'),
  mismatch: channel('objection-cache:mismatch'),
  'key-reuse': channel('objection-cache:key-reuse'),
  error: channel('objection-cache:error'),
}

/** The entry of a hit, in its message: the inspector counts by entries, because two caches may use one key. */
export const HIT_ENTRY = Symbol('entry')

/** Publishes an event. `message` is called only while the channel has a subscriber. */
export function publish<Name extends keyof CacheEvents>(name: Name, message: () => CacheEvents[Name]): void {
  const target = channels[name]
  if (target.hasSubscribers) target.publish(message())
}

/**
 * The message of each operation that takes time. Node's `tracingChannel()` tells its beginning and its end, and can give it a context.
 * The cache builds a message only while the channel has a subscriber.
 *
 * ```ts
 * import { tracingChannel } from 'node:diagnostics_channel'
 * import type { CacheOperations } from 'objection-cache'
 *
 * tracingChannel('objection-cache:load').start.subscribe((message) => {
 *   console.log((message as CacheOperations['load']).table)
 * })
 * ```
 */
export interface CacheOperations {
  /** A load: the statements of a query, or the function of `wrap()`. */
  load: QueryNames & { key: string }
  /** A call of a store that answers later, or of a bus. `operation`: as in the event `error`. */
  'store-call': { operation: string; key: string | undefined }
}

type Traced = TracingChannel<unknown, object> & { readonly hasSubscribers: boolean }

const operations: Readonly<Record<keyof CacheOperations, Traced>> = {
  load: tracingChannel('objection-cache:load'),
  'store-call': tracingChannel('objection-cache:store-call'),
}

/** Whether the channel of the operation has a subscriber. */
export const isTraced = (name: keyof CacheOperations): boolean => operations[name].hasSubscribers

/** Runs an operation, and tells its channel of it, of its end even if it throws at once. Call it only if `isTraced`. */
export const traced = <Name extends keyof CacheOperations, T>(
  name: Name,
  message: CacheOperations[Name],
  run: () => Promise<T>,
): Promise<T> => operations[name].tracePromise(async () => run(), message)
