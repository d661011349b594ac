import type { ResultCache } from '../../cache/ResultCache.js'

/** Weak references: a cache that nothing uses any more is forgotten. */
const references = new Set<WeakRef<ResultCache>>()
const collected = new FinalizationRegistry<WeakRef<ResultCache>>((reference) => references.delete(reference))

export function addCache(cache: ResultCache): void {
  const reference = new WeakRef(cache)
  references.add(reference)
  collected.register(cache, reference)
}

/** The caches of this process that are not closed, in the order in which they were made. */
export const processCaches = (): readonly ResultCache[] =>
  Array.from(references, (reference) => reference.deref()).filter(
    (cache) => cache !== undefined && !cache.closed,
  ) as ResultCache[]
