import type { RowDependency } from './rowDependency.js'
import type { Tag } from './tag.js'

/** The version of the stored data's format. It is part of every key and entry: data in another format is a miss. */
export const FORMAT_VERSION = 4

/** What a store keeps under a key. Only the cache may change an entry, and only its `validAt` and its counter. */
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
  /** Set only in a local copy of a shared store's entry: where the entry stands there. */
  readonly shared?: SharedOrigin | undefined
}

/** What an entry is counted for. */
export interface EntryCounter {
  /** A store has dropped the entry to make room. */
  evicted(): void
}

/** Where an entry in this process has its counter. No codec writes it. */
export const COUNTER = Symbol('objection-cache.counter')

/** An entry, with its counter if a cache of this process has stored it or found it before. */
export interface CountedEntry extends Entry {
  readonly [COUNTER]?: EntryCounter | undefined
}

/** Notes something on an entry, unless its store does not let it: an entry can be frozen, or be an object that throws. */
export function noteOn(entry: Entry, name: 'validAt' | typeof COUNTER, value: unknown): void {
  try {
    Reflect.set(entry, name, value)
  } catch {
    // A query must not fail for it. The next look-up checks or counts the entry anew.
  }
}

/** A position in a shared store's count of invalidations. Only the store that made it can compare it with others. */
export interface Position {
  /** Names the count. A store that was emptied or restarted begins another epoch. */
  readonly epoch: string
  /** The number of invalidations so far; -1: the store cannot take the result of a load that begins now. */
  readonly stamp: number
  /** The order of loads: a load that begins later has a greater number. */
  readonly order: number
  /** The time by the store's own clock, in milliseconds. */
  readonly time: number
}

/**
 * A position in a shared store, and what was right then: an entry, or what a load has read so far. The caches do not change it, so a store can
 * remember by the object what it has found out about it.
 */
export interface SharedOrigin {
  /** The position before the load's first statement. */
  readonly position: Position
  /** The tags, as all processes that share the store know them. */
  readonly tags: readonly Tag[]
  readonly dependencies: readonly RowDependency[]
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
