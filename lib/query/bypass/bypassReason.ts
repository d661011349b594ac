import { internalsOf, type RelationFindOperation } from '../builder/builderInternals.js'
import * as classes from '../builder/operationClasses.js'
import { LOCKS, traitsOf, WRITES } from '../builder/operationTraits.js'

/**
 * Why a query with caching asked for went past the cache, or why its result was not kept.
 *
 * - `disabled`: `withCache(false)`
 * - `mode`: `mode: 'bypass'`
 * - `closed`: the cache was closed
 * - `not-asked`: nothing asked for caching: no `withCacheKey()`, no `withCache()`, no `all: true` in the class's `cacheOptions`
 * - `opaque`: no automatic key can be made, because a part of the query cannot be seen through: a binding or a context hook of
 *   an odd kind, a function that sees the models of a part of a graph, an operation of a plugin's; give it a key of your own
 * - `hook-threw`: for an automatic key a before-hook of a part of the graph ran without the ids of its owners, and threw
 * - `unknown-owner`: under a key of your own it finds the rows of owners that no key can show: ids or bindings that are no plain data
 * - `volatile`: its statements give another result each time (`now()`, `random()`, `uuid()`, session variables); a key of your
 *   own keeps it all the same
 * - `unstable`: between the making of its key and the end of the load, what its functions add to it changed, the ids of its owners
 *   did, or the type parsers of the database driver
 * - `unobserved`: its Knex instance is of a kind whose statements cannot be observed; of `wrap`: nothing was seen to be read,
 *   and nothing else would end the result
 * - `no-connection`: neither the query nor its class has a Knex instance
 * - `transaction`: it, or a part of its load, runs inside a transaction, whose own writes it must see
 * - `session`: a statement changed the session of a connection of its Knex instance (`SET`, `USE`, a temporary table), which no key
 *   can show
 * - `lock`: it locks rows (`forUpdate`, `forShare`, `skipLocked`, `noWait` and their kin)
 * - `resolved`: it was resolved or rejected before it ran (`resolve()`, `reject()`, `cancelQuery()`, a forbidden graph)
 * - `child`: it is a part of another query (eager children, sub-queries, the fetches of graph writes)
 * - `context`: its context is not plain data, and the cache has no option `context`, or that gave no text
 * - `writes`: the load itself wrote to a database
 * - `nested`: it runs inside the very load that would answer it
 * - `interrupted`: the load ended without a result of its own
 * - `unsupported-value`: the result holds something that cannot be copied exactly
 * - `unknown-model-class`: the result holds a model of a class that neither the query nor its relations name
 * - `private-state`: instances may hold data that their own properties do not show
 * - `unnamed-database`: other processes share the store, and the settings do not tell which database it is: `observe(knex,
 *   { database })`
 * - `unnamed-connection`: other processes share the store, and functions in the settings may give the connections a role or a tenant
 *   of their own: `observe(knex, { connection })`
 * - `private-part`: other processes share the store, and a part of the result came from a cache of this process alone
 * - `overtaken`: what it read was invalidated, or may have been, while it was loaded
 * - `store-refused`: the store did not take the entry, for instance because it is too large
 */
export type BypassReason =
  | 'disabled'
  | 'mode'
  | 'closed'
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
  | 'unnamed-database'
  | 'unnamed-connection'
  | 'private-part'
  | 'overtaken'
  | 'store-refused'

/** Why the query as it stands can have nothing to do with a cache; `undefined` where it can. */
export function bypassReasonOf(builder: unknown, traits: number = traitsOf(builder)): BypassReason | undefined {
  const internals = internalsOf(builder)
  const knex = internals.unsafeKnex()
  if (knex === null) return 'no-connection'
  if (knex.isTransaction === true) return 'transaction'
  if (internals._explicitResolveValue !== null || internals._explicitRejectValue !== null) return 'resolved'
  if (isPartOfOther(builder)) return 'child'
  return (traits & LOCKS) !== 0 ? 'lock' : undefined
}

/** Whether the query only reads; Objection takes a truncation for a find. */
export function isRead(builder: unknown): boolean {
  return (traitsOf(builder) & WRITES) === 0
}

/** Whether it locks rows. */
export function locks(builder: unknown): boolean {
  return (traitsOf(builder) & LOCKS) !== 0
}

function isPartOfOther(builder: unknown): boolean {
  const internals = internalsOf(builder)
  if (internals.internalOptions().isInternalQuery || internals.isPartial()) return true
  return internals.parentQuery() !== null && !isEagerChild(builder)
}

/** Whether the query loads one relation of a graph: it can be cached by itself, under an automatic key. */
export function isEagerChild(builder: unknown): boolean {
  const internals = internalsOf(builder)
  if (internals.parentQuery() === null) return false
  const find: RelationFindOperation | null = internals.findOperation(classes.FIND)
  return find?.relation !== undefined && find.owner?.isModels === true && find.assignResultToOwner === true
}

/**
 * Whether the query is a part of a find that asks the database: no fetch of a write's, which must be made, and none that adds to
 * models that are there already.
 */
export function isPartOfFind(builder: unknown): boolean {
  if (!isEagerChild(builder)) return false
  for (let each = internalsOf(builder).parentQuery(); each !== null; each = internalsOf(each).parentQuery()) {
    const { isInternalQuery } = internalsOf(each).internalOptions()
    if (isInternalQuery || !internalsOf(each).isFind() || internalsOf(each)._explicitResolveValue !== null) return false
  }
  return true
}
