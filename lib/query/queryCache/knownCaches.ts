import { QueryCache } from './QueryCache.js'

/** The caches of this copy of the library that are neither closed nor forgotten, the oldest first. */
export const knownCaches = (): QueryCache[] => QueryCache.known.all().filter(({ closed }) => !closed)
