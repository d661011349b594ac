import { QueryCache } from './QueryCache.js'

/** The caches of this copy of the library that are in use, the oldest first. */
export const knownCaches = (): QueryCache[] => QueryCache.known.all()
