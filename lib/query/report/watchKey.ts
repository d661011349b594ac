import QuickLRU from 'quick-lru'
import type { ResultCache } from '../../cache/ResultCache.js'
import { namesOf, publish, type NamedQuery } from '../../core/events.js'
import { warn } from '../../core/warning.js'

/** A query that uses a key: what it does, and the statement that shows it. */
export interface KeyUse {
  readonly fingerprint: string
  readonly statement: string
}

/** The query that used a key first. */
interface FirstUse extends KeyUse {
  isReported: boolean
}

/** How many keys of a cache are watched at once. */
const MAX_WATCHED = 1000

const usesByCache = new WeakMap<object, QuickLRU<string, FirstUse>>()

/** The option `warnOnKeyReuse`: reports once if two different queries use the same key of the caller's. */
export function watchKey(cache: ResultCache, key: string, use: KeyUse, query: NamedQuery): void {
  let uses = usesByCache.get(cache)
  if (uses === undefined) usesByCache.set(cache, (uses = new QuickLRU({ maxSize: MAX_WATCHED })))
  const first = uses.get(key)
  if (first === undefined) uses.set(key, { ...use, isReported: false })
  else if (first.fingerprint !== use.fingerprint && !first.isReported) report(key, first, use, query)
}

function report(key: string, first: FirstUse, second: KeyUse, query: NamedQuery): void {
  first.isReported = true
  const statements = [first.statement, second.statement] as const
  publish('key-reuse', () => ({ key, statements, ...namesOf(query) }))
  warn(
    'OBJECTION_CACHE_KEY_REUSE',
    `Two different queries use the cache key ${key}, so one is answered with the result of the other: ${statements.join(' and ')}. Give them keys of their own.`,
  )
}
