import type { Entry } from './entry.js'

/**
 * How far past its lifetime an entry is: `fresh`; `revalidate` and `on-error`, where it may be served while, or because, the
 * reload runs or fails; `expired`. Writes have no influence on it.
 */
export type Staleness = 'fresh' | 'revalidate' | 'on-error' | 'expired'

/** The lifetimes that one reader asks for, in milliseconds. Absent ones are those of the entry. */
export interface Lifetimes {
  readonly ttl?: number | undefined
  readonly staleWhileRevalidate?: number | undefined
  readonly staleIfError?: number | undefined
}

/** The staleness of an entry at the time `now`, for one reader. */
export function stalenessOf(entry: Entry, now: number, reader: Lifetimes): Staleness {
  const expiresAt = expiryFor(entry, reader)
  if (now < expiresAt) return 'fresh'
  if (now < expiresAt + (reader.staleWhileRevalidate ?? entry.staleWhileRevalidate)) return 'revalidate'
  if (now < expiresAt + (reader.staleIfError ?? entry.staleIfError)) return 'on-error'
  return 'expired'
}

/** When the entry expires for this reader. A reader can ask for fresher data than the entry's `ttl`, not for older. */
export function expiryFor(entry: Entry, reader: Lifetimes): number {
  return reader.ttl === undefined ? entry.expiresAt : Math.min(entry.expiresAt, entry.storedAt + reader.ttl)
}

/** Until when the entry can be served under any option, in milliseconds; `Infinity`: always. A store may drop it then. */
export function usableUntil(entry: Entry): number {
  return entry.expiresAt + Math.max(entry.staleWhileRevalidate, entry.staleIfError)
}
