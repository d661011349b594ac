import type { Knex } from 'knex'
import { ResultCache } from '../../cache/ResultCache.js'
import type { CacheQueryOptions } from '../../cache/options/queryOptions.js'
import type { CacheKey } from '../../core/key.js'
import { observeAs } from '../../database/observe/observe.js'
import { checkObserveOptions, type ObserveOptions } from './observeOptions.js'
import { wrap } from './wrap.js'

/** A cache of query results and of whatever is computed from them. */
export class QueryCache extends ResultCache {
  /**
   * Observes what is read and written through a Knex instance, its transactions included, from now on. The Knex instances that
   * cached models use are observed by themselves; by hand it is for what only the caller knows of the place behind one, and for
   * instances that only write, before they do. It may be called again.
   * @throws {CacheError} `UNSUPPORTED_KNEX`, `INVALID_OPTION`, `INVALID_DURATION`.
   */
  observe(knex: Knex, options: ObserveOptions = {}): void {
    observeAs(knex, checkObserveOptions(options, this.settings.clock))
  }

  /**
   * Caches what a function computes, and invalidates it when any table is written that was read inside: by queries of Objection
   * or Knex, or by other cached computations. Every caller gets a result of its own. What the function returns must be plain
   * data or of a class with a codec: other results, and those of a function that writes or reads inside a transaction, are not
   * kept, and the `bypass` event says why. Nobody can tell through which transaction a function would read: inside one, call it
   * with `mode: 'bypass'`, or the transaction may miss its own writes. The function runs once for all who ask at the same time; its error reaches them all.
   * @throws {CacheError} at the call: `INVALID_KEY`, `INVALID_OPTION`, `INVALID_DURATION`, `INVALID_TARGET`. The promise rejects
   * with `NOT_CACHED` in mode `only-if-cached`.
   */
  wrap<T>(key: CacheKey, compute: () => T | PromiseLike<T>, options: CacheQueryOptions = {}): Promise<T> {
    return wrap(this, key, compute, options)
  }
}
