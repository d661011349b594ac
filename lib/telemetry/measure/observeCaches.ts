import { checkOptionNames, optionError } from '../../core/options.js'
import { knownCaches } from '../../query/queryCache/knownCaches.js'
import { QueryCache } from '../../query/queryCache/QueryCache.js'
import type { ObservedName } from './metrics.js'

/** @throws {CacheError} `INVALID_OPTION` for an unknown option, or for `caches` that are not caches. */
export function checkCaches(options: { readonly caches?: readonly QueryCache[] }, known: readonly string[]): void {
  checkOptionNames(options, known, 'The options of telemetry')
  const { caches } = options
  if (caches === undefined || (Array.isArray(caches) && caches.every((each) => each instanceof QueryCache))) return
  throw optionError('caches', 'a list of QueryCaches', caches)
}

/** Reads what the caches have. `caches`: default all caches of the process. */
export function observeCaches(caches?: readonly QueryCache[]): () => Readonly<Record<ObservedName, number>> {
  const before = new WeakMap<QueryCache, number>()
  let evictions = 0
  return () => {
    let [entries, size] = [0, 0]
    for (const cache of caches ?? knownCaches()) {
      const stats = cache.stats()
      entries += numberOf(stats.entries)
      size += numberOf(stats.bytes)
      // The sum does not fall when a cache is closed or collected.
      const evicted = numberOf(stats.evictions)
      evictions += Math.max(0, evicted - (before.get(cache) ?? 0))
      before.set(cache, Math.max(evicted, before.get(cache) ?? 0))
    }
    return { entries, size, evictions }
  }
}

/** 0 for what a store does not know, or says wrongly: a figure that is no number would fail the whole collection. */
const numberOf = (figure: unknown): number => (Number.isFinite(figure) ? (figure as number) : 0)
