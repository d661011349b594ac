import { CacheError } from '../../core/CacheError.js'

/** Every method that makes a query one that writes. */
const WRITES = (
  'insert insertAndFetch insertGraph insertGraphAndFetch upsertGraph upsertGraphAndFetch ' +
  'update updateAndFetch updateAndFetchById patch patchAndFetch patchAndFetchById ' +
  'delete del deleteById relate unrelate increment decrement truncate'
).split(' ')

type Methods = Record<string, ((...args: unknown[]) => unknown) | undefined>

/**
 * Makes the writing methods throw on a builder for which caching was asked, at the call that made the mistake. What lies above is
 * looked up at each call: a plugin may put another method there at any time.
 */
export function refuseWritesIn(prototype: object, isCached: (builder: object) => boolean): void {
  const above = (): Methods => Object.getPrototypeOf(prototype)
  for (const name of WRITES) {
    if (above()[name] === undefined) continue
    const guarded = function (this: object, ...args: unknown[]): unknown {
      if (!isCached(this)) return above()[name]?.apply(this, args)
      throw new CacheError(
        'NOT_A_FIND',
        `${name}() writes, and withCacheKey() and withCache() are for the result of a find. Put them on the query that reads the rows.`,
      )
    }
    Object.defineProperty(prototype, name, { value: guarded, writable: true, configurable: true })
  }
}
