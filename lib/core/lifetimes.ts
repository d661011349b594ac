import type { Entry } from './entry.js'

/** How an entry stands against the clock on the wall. What writes invalidated is not its concern. */
export type Age = 'fresh' | 'revalidate' | 'on-error' | 'expired'

/** What one reader asks for itself, in milliseconds; what it leaves out is as the entry was stored. */
export interface Lifetimes {
  readonly ttl?: number | undefined
  readonly staleWhileRevalidate?: number | undefined
  readonly staleIfError?: number | undefined
}

/** Judges an entry at `now` for a reader. */
export function ageOf(entry: Entry, now: number, reader: Lifetimes): Age {
  const expiresAt = expiryFor(entry, reader)
  if (now < expiresAt) return 'fresh'
  if (now < expiresAt + (reader.staleWhileRevalidate ?? entry.staleWhileRevalidate)) return 'revalidate'
  if (now < expiresAt + (reader.staleIfError ?? entry.staleIfError)) return 'on-error'
  return 'expired'
}

/** When the entry's time is up for this reader: one may ask for fresher data than was stored, never for older. */
export function expiryFor(entry: Entry, reader: Lifetimes): number {
  return reader.ttl === undefined ? entry.expiresAt : Math.min(entry.expiresAt, entry.storedAt + reader.ttl)
}

/** From when on a store has no use for the entry, in milliseconds; `Infinity`: never. */
export function uselessFrom(entry: Entry): number {
  return entry.expiresAt + Math.max(entry.staleWhileRevalidate, entry.staleIfError)
}
