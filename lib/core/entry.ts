import type { RowDependency } from './rowDependency.js'
import type { Tag } from './tag.js'

/** The version of the stored data's format. It is part of every key and entry: data in another format is a miss. */
export const FORMAT_VERSION = 4

/** What a store keeps under a key. Only the cache may change an entry, and only its `validAt`. */
export interface Entry {
  readonly format: typeof FORMAT_VERSION
  /** The result as detached plain data. Only the cache can rebuild the result from it. */
  readonly value: unknown
  /** What the value depends on: any write of one of these tags invalidates it. */
  readonly tags: readonly Tag[]
  /** What the value depends on in single tables: only some writes of these invalidate it. */
  readonly dependencies: readonly RowDependency[]
  /** The ledger that `stamp` belongs to. Stamps of different ledgers cannot be compared. */
  readonly epoch: string
  /** The ledger's count of invalidations before the load's first statement. */
  readonly stamp: number
  /** When the entry was stored, in milliseconds of the cache's clock. */
  readonly storedAt: number
  /** When the entry expires, in milliseconds of the cache's clock; `Infinity`: never. */
  readonly expiresAt: number
  /** How long after `expiresAt` the entry may be served while the cache reloads it, in milliseconds. */
  readonly staleWhileRevalidate: number
  /** How long after `expiresAt` the entry may be served if the reload fails, in milliseconds. */
  readonly staleIfError: number
  /** The approximate size in memory, in bytes. */
  readonly bytes: number
  /** The ledger's count when the entry was last found valid. A store outside the process does not keep it. */
  validAt: number
  /** Set only in a local copy of a shared store's entry: the position and tags that the entry has there. */
  readonly shared?: SharedOrigin | undefined
}

/** A shared store's epoch and count before the load of an entry, and the entry's tags there; its dependencies are the same. */
export interface SharedOrigin {
  readonly epoch: string
  readonly stamp: number
  readonly tags: readonly Tag[]
}

/** Whether a store's answer has the form of an entry. The contents of `value`, `tags` and `dependencies` are not checked. */
export function isEntry(value: unknown): value is Entry {
  const entry = value as Entry | null | undefined
  return (
    entry?.format === FORMAT_VERSION &&
    Array.isArray(entry.tags) &&
    Array.isArray(entry.dependencies) &&
    typeof entry.epoch === 'string' &&
    typeof entry.stamp === 'number' &&
    typeof entry.storedAt === 'number' &&
    typeof entry.expiresAt === 'number' &&
    typeof entry.staleWhileRevalidate === 'number' &&
    typeof entry.staleIfError === 'number' &&
    typeof entry.bytes === 'number'
  )
}
