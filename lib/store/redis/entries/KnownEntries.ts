import type { SharedOrigin } from '../../../core/entry.js'
import type { ShareNames } from '../ledger/Holding.js'
import type { About, StoredEntry } from './entryBytes.js'
import type { EntryKeys } from './EntryScripts.js'

/** What is remembered of a stored entry, so that it can be read together with the stamps of its tags. */
export interface KnownEntry {
  /** That of the stored entry, see `StoredEntry`. */
  readonly id: string
  readonly keys: EntryKeys
  /** Its bytes before the body. Other ones mean that the entry was replaced. */
  readonly prefix: Buffer
  /** The part of them that says what the entry depends on. */
  readonly aboutBytes: Buffer
  readonly about: About
  readonly names: readonly ShareNames[]
  readonly origin: SharedOrigin
}

/** How many bytes of stored entries are remembered. */
const MOST_BYTES = 4 * 1024 * 1024
/** For each entry, beside its bytes. */
const OVERHEAD = 256

/** Remembers entries by key: those that were learnt last. */
export class KnownEntries {
  readonly #byKey = new Map<string, KnownEntry>()
  #bytes = 0

  get(key: string): KnownEntry | undefined {
    return this.#byKey.get(key)
  }

  set(key: string, known: KnownEntry): void {
    this.delete(key)
    this.#byKey.set(key, known)
    this.#bytes += sizeOf(key, known)
    if (this.#bytes <= MOST_BYTES) return
    for (const oldest of this.#byKey.keys()) {
      this.delete(oldest)
      if (this.#bytes <= MOST_BYTES) return
    }
  }

  delete(key: string): void {
    const known = this.#byKey.get(key)
    if (known === undefined) return
    this.#byKey.delete(key)
    this.#bytes -= sizeOf(key, known)
  }
}

const sizeOf = (key: string, { prefix }: KnownEntry): number => key.length + prefix.length + OVERHEAD

/** The same entry, loaded anew: what it depends on has not changed. */
export const isAbout = (known: KnownEntry, { about }: StoredEntry): boolean => known.aboutBytes.equals(about)
