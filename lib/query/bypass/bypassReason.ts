import { internalsOf, type KnexQuery, type RelationFindOperation } from '../objectionInternals/builderInternals.js'
import * as classes from '../objectionInternals/operationClasses.js'
import { LOCKS, traitsOf, WRITES } from '../objectionInternals/operationTraits.js'

/**
 * Why a query bypassed the cache, or why its result was not stored.
 *
 * - `disabled`: the query says `withCache(false)`
 * - `mode`: the query, or its class, says `mode: 'bypass'`
 * - `closed`: the cache was closed
 * - `off`: caching is switched off, by OBJECTION_CACHE=off in the environment or by `enabled: false`
 * - `paused`: the cache was paused, or was when the result should have been stored
 * - `not-asked`: nothing asks for caching: no `withCacheKey()`, no `withCache()`, no `all: true` in the class's `cacheOptions`
 * - `opaque`: no automatic key can show all that the query does, because of an odd binding or context hook, a function that sees
 *   the models of a part of a graph, or an operation of a plugin. Use a key of your own: `withCacheKey('name')`. Or no key can show
 *   it: a listener of Knex's event `start` can change the query, or a function of the Knex settings was replaced
 * - `hook-threw`: for an automatic key, a before-hook of a part of the graph ran without the ids of its owners, and threw
 * - `unknown-owner`: under a key of your own, the query finds the rows of owners whose ids or bindings are not plain data
 * - `volatile`: a statement gives another result each time (`now()`, `random()`, `uuid()`, session variables). Under a key of your
 *   own the result is cached
 * - `unstable`: between the key and the end of the load, something changed: what the query's functions add, the ids of its
 *   owners, its `queryContext()`, or the type parsers of the database driver
 * - `unobserved`: the statements of the Knex instance cannot be observed. For `wrap()`: the function read nothing that could be
 *   observed, and has neither `ttl` nor `tags`
 * - `no-connection`: neither the query nor its class has a Knex instance
 * - `transaction`: the query, or a part of its load, runs inside a transaction, and must see the transaction's own writes
 * - `session`: a statement changed the session of a connection (`SET`, `USE`, a temporary table), which no key can show
 * - `lock`: the query locks rows (`forUpdate()`, `forShare()`, `skipLocked()`, `noWait()` and others, or `for update` in raw SQL)
 * - `resolved`: the query was resolved or rejected before it ran (`resolve()`, `reject()`, `cancelQuery()`, a forbidden graph)
 * - `child`: the query is part of another query (eager children, sub-queries, the fetches of graph writes)
 * - `context`: the query's context is not plain data, and the cache's option `context` is missing or returned no text
 * - `writes`: the load itself wrote to a database
 * - `nested`: the query runs inside the load of its own key
 * - `interrupted`: the load that was to answer the query ended without a result
 * - `unsupported-value`: the result holds a value that cannot be copied exactly
 * - `unknown-model-class`: the result holds a model of a class that neither the query nor its relations name
 * - `private-state`: instances may hold data that their own properties do not show
 * - `from-json`: a class asks for `rebuild: 'fromJson'`, and its `fromJson` does not make of the result what the database gave
 * - `unnamed-database`: processes share the store, and neither the server nor the settings show which database it is. Or the open
 *   connections of the Knex instance lead to different databases. Name it: `observe(knex, { database })`
 * - `unnamed-connection`: processes share the store, and the `connection` of the settings is a function, or another function of them is
 *   bound: each connection may have a role or a tenant of its own. Name what they see: `observe(knex, { connection })`
 * - `private-part`: processes share the store, and a part of the result came from a cache of this process alone. Or a part came
 *   from another copy of the library in this process
 * - `overtaken`: a write invalidated what the load read, or may have done so, while the load ran
 * - `store-refused`: the store did not take the entry, for instance because the entry is too large
 */
export type BypassReason =
  | 'disabled'
  | 'mode'
  | 'closed'
  | 'off'
  | 'paused'
  | 'not-asked'
  | 'opaque'
  | 'hook-threw'
  | 'unknown-owner'
  | 'volatile'
  | 'unstable'
  | 'unobserved'
  | 'no-connection'
  | 'transaction'
  | 'session'
  | 'lock'
  | 'resolved'
  | 'child'
  | 'context'
  | 'writes'
  | 'nested'
  | 'interrupted'
  | 'unsupported-value'
  | 'unknown-model-class'
  | 'private-state'
  | 'from-json'
  | 'unnamed-database'
  | 'unnamed-connection'
  | 'private-part'
  | 'overtaken'
  | 'store-refused'

/** Why the query as it stands must bypass the cache; `undefined` where it can be cached. */
export function bypassReasonOf(builder: unknown, traits: number = traitsOf(builder)): BypassReason | undefined {
  const internals = internalsOf(builder)
  const knex = internals.unsafeKnex()
  if (knex === null) return 'no-connection'
  if (knex.isTransaction === true) return 'transaction'
  if (internals._explicitResolveValue !== null || internals._explicitRejectValue !== null) return 'resolved'
  if (isPartOfOther(builder)) return 'child'
  return (traits & LOCKS) !== 0 ? 'lock' : undefined
}

/** Whether the user's functions bound the Knex query to a transaction, or made it lock rows, without using the builder. */
export function lockedOrBound(builder: unknown, query: KnexQuery | undefined): 'transaction' | 'lock' | undefined {
  if (query === undefined) return undefined
  const { client } = internalsOf(builder).unsafeKnex() ?? {}
  if (query._connection !== undefined || query.client !== client) return 'transaction'
  return query._single?.lock === undefined && query._single?.waitMode === undefined ? undefined : 'lock'
}

/** Whether the query only reads. (Objection takes `truncate()` for a find.) */
export function isRead(builder: unknown): boolean {
  return (traitsOf(builder) & WRITES) === 0
}

/** Whether the query locks rows. */
export function locks(builder: unknown): boolean {
  return (traitsOf(builder) & LOCKS) !== 0
}

function isPartOfOther(builder: unknown): boolean {
  const internals = internalsOf(builder)
  if (internals.internalOptions().isInternalQuery || internals.isPartial()) return true
  return internals.parentQuery() !== null && !isEagerChild(builder)
}

/** Whether the query loads one relation of a graph. Such a query can be cached by itself, under an automatic key. */
export function isEagerChild(builder: unknown): boolean {
  const internals = internalsOf(builder)
  if (internals.parentQuery() === null) return false
  const find: RelationFindOperation | null = internals.findOperation(classes.FIND)
  return find?.relation !== undefined && find.owner?.isModels === true && find.assignResultToOwner === true
}

/**
 * Whether the query is part of a find that asks the database. The fetch of a write is not, because it must run. A fetch for models
 * that exist already is not, either.
 */
export function isPartOfFind(builder: unknown): boolean {
  if (!isEagerChild(builder)) return false
  for (let each = internalsOf(builder).parentQuery(); each !== null; each = internalsOf(each).parentQuery()) {
    const { isInternalQuery } = internalsOf(each).internalOptions()
    if (isInternalQuery || !internalsOf(each).isFind() || internalsOf(each)._explicitResolveValue !== null) return false
  }
  return true
}
