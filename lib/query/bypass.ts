import { internalsOf } from './builderInternals.js'

/**
 * Why a query with caching asked for went past the cache, or why its result was not kept.
 *
 * - `disabled`: `withCache(false)`
 * - `mode`: `mode: 'bypass'`
 * - `closed`: the cache was closed
 * - `no-key`: the query was given no key
 * - `unobserved`: its Knex instance is of a kind whose statements cannot be observed; of `wrap`: nothing was seen to be read,
 *   and nothing else would end the result
 * - `no-connection`: neither the query nor its class has a Knex instance
 * - `transaction`: it, or a part of its load, runs inside a transaction, whose own writes it must see
 * - `lock`: it locks rows (`forUpdate`, `forShare`, `skipLocked`, `noWait` and their kin)
 * - `resolved`: it was resolved or rejected before it ran (`resolve()`, `reject()`, `cancelQuery()`, a forbidden graph)
 * - `child`: it is a part of another query (eager children, sub-queries, the fetches of graph writes)
 * - `context`: its context is not plain data, and the cache has no option `context`
 * - `writes`: the load itself wrote to a database
 * - `nested`: it runs inside the very load that would answer it
 * - `interrupted`: the load ended without a result of its own
 * - `unsupported-value`: the result holds something that cannot be copied exactly
 * - `unknown-model-class`: the result holds a model of a class that neither the query nor its relations name
 * - `private-state`: instances may hold data that their own properties do not show
 * - `store-refused`: the store did not take the entry, for instance because it is too large
 */
export type BypassReason =
  | 'disabled'
  | 'mode'
  | 'closed'
  | 'no-key'
  | 'unobserved'
  | 'no-connection'
  | 'transaction'
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
  | 'store-refused'

const LOCKS = new Set(['forUpdate', 'forShare', 'forNoKeyUpdate', 'forKeyShare', 'skipLocked', 'noWait'])

const isLock = ({ name }: { readonly name: string }): boolean => LOCKS.has(name)

/** Why the query as it stands can have nothing to do with a cache; `undefined` where it can. */
export function bypassReasonOf(builder: unknown): BypassReason | undefined {
  const internals = internalsOf(builder)
  const knex = internals.unsafeKnex()
  if (knex === null) return 'no-connection'
  if (knex.isTransaction === true) return 'transaction'
  if (internals._explicitResolveValue !== null || internals._explicitRejectValue !== null) return 'resolved'
  if (internals.parentQuery() !== null || internals.internalOptions().isInternalQuery || internals.isPartial())
    return 'child'
  return locks(builder) ? 'lock' : undefined
}

function locks(builder: unknown): boolean {
  return internalsOf(builder).findOperation(isLock) !== null
}
