import { CacheError } from '../core/CacheError.js'

/** Every method that makes a query one that writes. */
const WRITES = (
  'insert insertAndFetch insertGraph insertGraphAndFetch upsertGraph upsertGraphAndFetch ' +
  'update updateAndFetch updateAndFetchById patch patchAndFetch patchAndFetchById ' +
  'delete del deleteById relate unrelate increment decrement truncate'
).split(' ')

type Methods = Record<string, ((...args: unknown[]) => unknown) | undefined>

/** Makes the writing methods throw on a builder that was given a cache key, at the call that made the mistake. */
export function refuseWritesIn(prototype: object, base: object, keyOf: (builder: object) => string | undefined): void {
  for (const name of WRITES) {
    const write = (base as Methods)[name]
    if (write === undefined) continue
    const guarded = function (this: object, ...args: unknown[]): unknown {
      if (keyOf(this) === undefined) return write.apply(this, args)
      throw new CacheError(
        'NOT_A_FIND',
        `${name}() writes, and withCacheKey() names the result of a find. Put withCacheKey() on the query that reads the rows.`,
      )
    }
    Object.defineProperty(prototype, name, { value: guarded, writable: true, configurable: true })
  }
}
