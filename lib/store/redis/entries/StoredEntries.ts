import { decodeEntry, encodeEntry } from '../../../codec/entryCodec.js'
import type { Entry } from '../../../core/entry.js'
import type { Tag } from '../../../core/tag.js'
import type { FoundEntry, Lease } from '../../SharedStore.js'
import { areReadable, type Checks } from '../ledger/Checks.js'
import { shareNames, type HeldShare, type Holdings, type RedisPosition, type ShareNames } from '../ledger/Holding.js'
import type { Looked } from '../ledger/LedgerLooks.js'
import type { TurnReads, TurnReply } from '../ledger/TurnReads.js'
import { keyName } from '../ledger/redisNames.js'
import {
  bodyBehind,
  decodeAbout,
  encodeAbout,
  readEntry,
  writeEntry,
  type About,
  type StoredEntry,
} from './entryBytes.js'
import { ANY, UNREADABLE, type EntryKeys, type EntryScripts } from './EntryScripts.js'
import { isAbout, KnownEntries, type KnownEntry } from './KnownEntries.js'

interface Parts {
  readonly namespace: string
  readonly ledgers: number
  /** Entries of more bytes are compressed. */
  readonly compressAbove: number
  readonly reads: TurnReads
  readonly checks: Checks
  readonly holdings: Holdings
  readonly scripts: EntryScripts
}

/** There is no valid entry. */
export interface NoEntry {
  readonly entry?: undefined
  /** The id of a stored one that is invalid; `UNREADABLE` if it cannot be read. */
  readonly id?: string | undefined
  /** The answer about the lease, if one was asked for. */
  readonly lease?: Lease | undefined
}

/** Reads and writes entries, each of them under a key of its own on any node of a cluster. */
export class StoredEntries {
  readonly #parts: Parts
  readonly #known = new KnownEntries()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Whether the entry is remembered, so that one round trip finds it. */
  isKnown(key: string): boolean {
    return this.#known.get(key) !== undefined
  }

  /** The names of an entry's keys. Both are in one slot of a cluster. */
  keysOf(key: string): EntryKeys {
    const entry = `{${this.#parts.namespace}:${keyName(key)}}`
    return { entry, lease: `${entry}l` }
  }

  /** The entry, if it is valid. One round trip if it is remembered. */
  find(key: string): Promise<FoundEntry | NoEntry> {
    const known = this.#known.get(key)
    if (known === undefined) return this.#findUnknown(key)
    const held = this.#parts.holdings.of(known.origin)
    if (!areReadable(held)) return this.#findUnknown(key)
    const looks = held.map(({ names }) => names.look)
    return this.#parts.reads.read(known.keys.entry, looks).then((reply) => this.#judge(key, known, held, reply))
  }

  /** The entry, or else the answer about the lease. `but`: the id of a stored entry that counts as none, or `ANY`. */
  async findOrLease(
    key: string,
    but: string | undefined,
    holder: string,
    milliseconds: number,
  ): Promise<FoundEntry | NoEntry> {
    const keys = this.keysOf(key)
    const { bytes, lease } = await this.#parts.scripts.lookUp(keys, but ?? '', holder, milliseconds)
    if (bytes === undefined) return { lease }
    const found = await this.#judgeBytes(key, keys, bytes)
    if (found.entry !== undefined) return found
    // Entries that replace each other meanwhile are rare. The last of them counts as none.
    return this.findOrLease(key, but === undefined ? found.id : ANY, holder, milliseconds)
  }

  /** The bytes of an entry, for `put`. `tags`: as all processes know them. */
  encode(key: string, entry: Entry, tags: readonly Tag[], position: RedisPosition): Buffer {
    const { compressAbove } = this.#parts
    const about = encodeAbout({ tags, entryTags: entry.tags, dependencies: entry.dependencies })
    const body = encodeEntry({ ...entry, tags: [], dependencies: [] }, { compressAbove })
    return writeEntry(this.keysOf(key).entry, position, about, body)
  }

  /** Stores the bytes, and remembers what the entry depends on. */
  async put(key: string, bytes: Buffer, holder: string, ttl: number): Promise<'kept' | 'overtaken'> {
    const keys = this.keysOf(key)
    const stored = readEntry(keys.entry, bytes) as StoredEntry
    const { order, epoch } = stored.position
    const filled = await this.#parts.scripts.put(keys, bytes, { holder, order, epoch, ttl })
    const about = filled === 'kept' ? decodeAbout(stored.about) : undefined
    if (about !== undefined) this.#learn(key, keys, stored, about, this.#namesOf(about))
    return filled
  }

  async delete(key: string): Promise<void> {
    this.#known.delete(key)
    await this.#parts.scripts.delete(this.keysOf(key))
  }

  async #findUnknown(key: string): Promise<FoundEntry | NoEntry> {
    const keys = this.keysOf(key)
    const { bytes } = await this.#parts.reads.read(keys.entry, [])
    return this.#judgeBytes(key, keys, bytes)
  }

  async #judgeBytes(key: string, keys: EntryKeys, bytes: Buffer | undefined): Promise<FoundEntry | NoEntry> {
    if (bytes === undefined) return this.#drop(key)
    const stored = readEntry(keys.entry, bytes)
    const about = stored && decodeAbout(stored.about)
    if (stored === undefined || about === undefined) return this.#drop(key, UNREADABLE)
    const known = this.#learn(key, keys, stored, about, this.#namesOf(about))
    const standing = await this.#parts.checks.standing(this.#parts.holdings.of(known.origin))
    if (standing !== 'unchanged') return this.#drop(key, stored.id)
    return this.#decode(key, known, stored.body)
  }

  /** At once, if the entry is the one that is remembered, and nothing was written. */
  #judge(
    key: string,
    known: KnownEntry,
    held: readonly HeldShare[],
    { bytes, looked }: TurnReply,
  ): FoundEntry | NoEntry | Promise<FoundEntry | NoEntry> {
    const body = bytes && bodyBehind(known.prefix, bytes)
    if (body !== undefined) return this.#judgeShares(key, known, held, looked, body)
    const stored = bytes && readEntry(known.keys.entry, bytes)
    // The entry is gone, or depends on something else than the one that is remembered.
    if (stored === undefined || !isAbout(known, stored)) return this.#judgeBytes(key, known.keys, bytes)
    const current = this.#learn(key, known.keys, stored, known.about, known.names)
    return this.#judgeShares(key, current, this.#parts.holdings.of(current.origin), looked, stored.body)
  }

  #judgeShares(
    key: string,
    known: KnownEntry,
    held: readonly HeldShare[],
    looked: readonly Looked[],
    body: Buffer,
  ): FoundEntry | NoEntry | Promise<FoundEntry | NoEntry> {
    const standing = this.#parts.checks.judge(held, looked, false)
    if (standing === 'unchanged') return this.#decode(key, known, body)
    return standing.then((each) => (each === 'unchanged' ? this.#decode(key, known, body) : this.#drop(key, known.id)))
  }

  #namesOf({ tags, dependencies }: About): ShareNames[] {
    return shareNames(tags, dependencies, this.#parts.ledgers)
  }

  #learn(key: string, keys: EntryKeys, stored: StoredEntry, about: About, names: readonly ShareNames[]): KnownEntry {
    const { tags, dependencies } = about
    const origin = { position: stored.position, tags, dependencies }
    this.#parts.holdings.note(origin, names)
    // The bytes that a client has received may be part of larger ones.
    const prefix = Buffer.from(stored.prefix)
    const aboutBytes = prefix.subarray(prefix.length - stored.about.length)
    const known = { id: stored.id, keys, prefix, aboutBytes, about, names, origin }
    this.#known.set(key, known)
    return known
  }

  #drop(key: string, id?: string): NoEntry {
    this.#known.delete(key)
    return { id }
  }

  #decode(key: string, { about, origin }: KnownEntry, body: Buffer): FoundEntry | NoEntry {
    const entry = decodeEntry(body)
    if (entry === undefined) return this.#drop(key, UNREADABLE)
    return { entry: Object.assign(entry, { tags: about.entryTags, dependencies: about.dependencies }), origin }
  }
}
