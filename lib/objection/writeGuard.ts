import { CacheError } from '../core/CacheError.js'
import { SETTINGS, type BuilderState } from './state/builderState.js'

/** All methods that make a query a write. */
const WRITES = (
  'insert insertAndFetch insertGraph insertGraphAndFetch upsertGraph upsertGraphAndFetch ' +
  'update updateAndFetch updateAndFetchById patch patchAndFetch patchAndFetchById ' +
  'delete del deleteById relate unrelate increment decrement truncate'
).split(' ')

type Methods = Record<string, ((...args: unknown[]) => unknown) | undefined>

/**
 * Makes the writing methods throw on a builder for which caching was asked, at the call that made the mistake. The overridden
 * method is looked up at each call, because plugins may replace it at any time.
 */
export function rejectWritesIn(prototype: object): void {
  const base = (): Methods => Object.getPrototypeOf(prototype)
  for (const name of WRITES) {
    if (base()[name] === undefined) continue
    const guarded = function (this: BuilderState, ...args: unknown[]): unknown {
      if (this[SETTINGS]?.enabled !== true) return base()[name]?.apply(this, args)
      throw new CacheError(
        'NOT_A_FIND',
        `${name}() writes, and withCacheKey() and withCache() are for the result of a find. Put them on the query that reads the rows.`,
      )
    }
    Object.defineProperty(prototype, name, { value: guarded, writable: true, configurable: true })
  }
}
