import type { Knex } from 'knex'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { checkBoolean, checkOptionNames, optionError } from '../../core/options.js'
import { clientOf, type KnexClient } from '../../database/connection/KnexClient.js'
import { isOfKnex } from '../../database/connection/isOfKnex.js'
import { observe } from '../../database/observe/observe.js'
import { functionsIn } from '../../query/plan/unseenInfluence.js'
import { QueryCache } from '../../query/queryCache/QueryCache.js'
import { cachedClient } from './cachedClient.js'
import { DOOR, type Door } from '../statement/door.js'
import { shareEvents } from './sharedEvents.js'

/** The options of `cachedKnex()`. */
export interface CachedKnexOptions {
  /** The cache of the queries. Required. The option `cache` of a query replaces it. */
  readonly cache: QueryCache
  /**
   * Caches every builder that reads, under an automatic key. Raw statements still ask for caching by themselves, and a query with
   * `withCache(false)` still bypasses the cache. Default: `false`.
   */
  readonly all?: boolean | undefined
}

/** The inside of a Knex instance: a function whose members call those of its `context`. */
type KnexFunction = Knex & {
  readonly context: KnexContext
  readonly isTransaction?: boolean
}

interface KnexContext {
  client: KnexClient
  queryBuilder(): { table(name: unknown, options: unknown): unknown }
  destroy(...args: unknown[]): unknown
  initialize(...args: unknown[]): unknown
  withUserParams(params: unknown): unknown
}

/**
 * Returns a Knex instance whose query builders and raw statements can be cached. It has the connections and the events of the given
 * instance, which stays as it is. Writes of both instances invalidate results.
 *
 * ```ts
 * const db = cachedKnex(knex, { cache: new QueryCache() })
 * await db('posts').where('is_draft', false).withCache({ ttl: '5m' })
 * ```
 * @throws {CacheError} `UNSUPPORTED_KNEX` for a transaction, and for an object that is no Knex instance of version 3. `INVALID_OPTION` for a
 * wrong or unknown option, and for an instance that `cachedKnex()` made.
 */
export function cachedKnex<K extends Knex>(knex: K, options: CachedKnexOptions): K {
  const given = asKnex(knex)
  const door = doorOf(given, options)
  observe(knex)
  return instance(given, door) as K
}

function instance(given: KnexFunction, door: Door): unknown {
  const context = Object.create(given.context, ownContext(given, door)) as KnexContext
  const cached = (table: unknown, tableOptions: unknown): unknown =>
    table === undefined ? context.queryBuilder() : context.queryBuilder().table(table, tableOptions)
  Object.defineProperties(cached, Object.getOwnPropertyDescriptors(given))
  Object.defineProperty(cached, 'context', { value: context, writable: true, configurable: true, enumerable: true })
  shareEvents(cached, given)
  return cached
}

function asKnex(knex: Knex): KnexFunction {
  const given = knex as KnexFunction
  if (typeof given !== 'function' || typeof Object(given.context).queryBuilder !== 'function') {
    const what = `cachedKnex() needs a Knex instance of version 3 (^3.1.0); it was given ${describeValue(knex)}. Pass the result of Knex({ client: 'pg', connection }).`
    throw new CacheError('UNSUPPORTED_KNEX', what)
  }
  if (given.isTransaction !== true) return given
  throw new CacheError(
    'UNSUPPORTED_KNEX',
    'cachedKnex() was given a transaction. Give it the Knex instance, and begin the transaction on the result: const db = cachedKnex(knex, { cache }); await db.transaction(…)',
  )
}

function doorOf(knex: KnexFunction, options: CachedKnexOptions): Door {
  checkOptionNames(options, ['cache', 'all'], "cachedKnex's options")
  const { cache, all = false } = options
  const client = clientOf(knex)
  if (!(cache instanceof QueryCache)) throw optionError('cache', 'a QueryCache', cache)
  if (DOOR in client) {
    throw new CacheError(
      'INVALID_OPTION',
      'cachedKnex() was given a cached Knex instance. Give it the Knex instance that this one was made from.',
    )
  }
  return {
    cache,
    all: checkBoolean(all, 'all'),
    client,
    knex,
    knexClient: client as Door['knexClient'],
    functions: functionsIn(client),
    isOfKnex: isOfKnex(client),
  }
}

/** The members of a Knex instance's context that are not those of the given instance. Its pool is the pool of the given instance. */
function ownContext({ context }: KnexFunction, door: Door): PropertyDescriptorMap {
  const client = cachedClient(door, context.client)
  const shared = (name: 'destroy' | 'initialize') => method((...args) => context[name](...args))
  return {
    client: { value: client, writable: true, configurable: true, enumerable: true },
    destroy: shared('destroy'),
    initialize: shared('initialize'),
    // A clone has events of its own, and its entries are those of the given instance.
    withUserParams: method((params) => {
      const clone = context.withUserParams(params) as KnexFunction
      return instance(clone, { ...door, knex: clone, knexClient: clone.client as Door['knexClient'] })
    }),
  }
}

const method = (value: (...args: unknown[]) => unknown) => ({ value, writable: true, configurable: true })
