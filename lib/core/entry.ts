import type { Tag } from './tag.js'

/** The version of the stored data's form. Part of every key and entry: data of another form is a miss. */
export const FORMAT_VERSION = 3

/**
 * What a store keeps under a key. Immutable for everyone but the cache, which keeps `validAt` up to date.
 */
export interface Entry {
  readonly format: typeof FORMAT_VERSION
  /** Detached data in the form of `portable.ts`; the layer that stored it can rebuild it. */
  readonly value: unknown
  /** What the value depends on. */
  readonly tags: readonly Tag[]
  /** Which ledger counted `stamp`: the stamps of two ledgers cannot be compared. */
  readonly epoch: string
  /** The ledger's clock before the load's first statement. */
  readonly stamp: number
  /** When it was stored, in milliseconds of the cache's clock. */
  readonly storedAt: number
  /** Its time is up from here on, in milliseconds; `Infinity`: never. */
  readonly expiresAt: number
  /** For how long past `expiresAt` it may be served while it is loaded anew, in milliseconds. */
  readonly staleWhileRevalidate: number
  /** For how long past `expiresAt` it may be served when loading it anew fails, in milliseconds. */
  readonly staleIfError: number
  /** Its approximate size in memory, in bytes. */
  readonly bytes: number
  /** The ledger's clock when the entry was last found valid; never stored outside the process. */
  validAt: number
  /** Where it stands in a shared store; only in this process's copy of an entry of one. */
  readonly shared?: SharedOrigin | undefined
}

/** How far a shared store's count had come before the load of an entry, and what the entry depends on there. */
export interface SharedOrigin {
  readonly epoch: string
  readonly stamp: number
  readonly tags: readonly Tag[]
}

/** Whether a store's answer has an entry's form. What is in `value` and in `tags` is not looked at. */
export function isEntry(value: unknown): value is Entry {
  const entry = value as Entry | null | undefined
  return (
    entry?.format === FORMAT_VERSION &&
    Array.isArray(entry.tags) &&
    typeof entry.epoch === 'string' &&
    typeof entry.stamp === 'number' &&
    typeof entry.storedAt === 'number' &&
    typeof entry.expiresAt === 'number' &&
    typeof entry.staleWhileRevalidate === 'number' &&
    typeof entry.staleIfError === 'number' &&
    typeof entry.bytes === 'number'
  )
}
