import { CacheError } from '../../core/CacheError.js'

/** What `mode: 'only-if-cached'` rejects with when a query could only be answered by the database. */
export function notCached(why: string): CacheError {
  return new CacheError('NOT_CACHED', `The result is not cached (${why}), and \`mode\` is 'only-if-cached'.`)
}
