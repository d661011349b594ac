import { createHash, randomUUID } from 'node:crypto'
import type { Entry } from '../../core/entry.js'
import { decodeEntry, encodeEntry } from '../../codec/entryCodec.js'
import { usableUntil } from '../../core/lifetimes.js'
import { checkCount, checkOptionNames, checkBoolean } from '../../core/options.js'
import type { CacheStore } from '../CacheStore.js'
import { checkKeyv, checkOwnNamespace, type KeyvLike } from './KeyvLike.js'
import { recordErrors, rejectOnError } from './keyvErrors.js'

/** The options of a `KeyvStore`. */
export interface KeyvStoreOptions {
  /**
   * A Keyv of keyv 4.5, of keyv 5 (5.4 or later, with `throwOnErrors: true`), or of keyv 6. The store does not disconnect it, and
   * does not change its options.
   */
  readonly keyv: KeyvLike
  /**
   * The largest text that the store passes to Keyv, in bytes: base64 takes four bytes for three bytes of the entry. The store
   * rejects larger entries. Default: 1 000 000, which fits into memcached's limit of 1 MiB with its overhead.
   */
  readonly maxEntryBytes?: number
  /** Compresses entries of more bytes than this, if that makes them smaller. `Infinity`: none. Default: 16 KiB. */
  readonly compressAbove?: number
  /**
   * Whether `clear` also calls Keyv's `clear`, which frees memory at once. Many adapters (memcached, a Map) then delete all their
   * data, whatever the namespace. Use it only if the adapter belongs to the cache alone. Default: false.
   */
  readonly clearsKeyv?: boolean
}

const KEYV_STORE_OPTIONS = ['keyv', 'maxEntryBytes', 'compressAbove', 'clearsKeyv'] as const

/** 30 days. memcached takes more seconds than that for a date, one long ago. */
const MAX_TTL = 30 * 24 * 60 * 60 * 1000

const SECOND = 1000

/**
 * Keeps entries in a Keyv, outside this process's memory.
 *
 * It is a store for one process. Keyv cannot report the writes of other processes, so a process sees only the entries that it has
 * stored itself since its start. To share results between processes, use `RedisStore`.
 *
 * Keys are 64 hexadecimal digits, values are base64 text; every adapter takes both. Each entry has a time to live: as long as the
 * entry can be served, but at most 30 days and at most Keyv's own `ttl`. Cleared entries, and entries of ended processes, stay in
 * the adapter until then. Choose an adapter that drops expired data, or set `clearsKeyv`.
 *
 * If the adapter fails, the method rejects, and the cache publishes an event. A damaged entry is a miss.
 *
 * ```ts
 * const keyv = new Keyv(new KeyvMemcache('localhost:11211'), { namespace: 'query-cache', throwOnErrors: true })
 * const cache = new QueryCache({ store: new KeyvStore({ keyv }) })
 * ```
 */
export class KeyvStore implements CacheStore {
  readonly #keyv: KeyvLike
  readonly #maxEntryBytes: number
  readonly #compressAbove: number
  readonly #clearsKeyv: boolean
  /** Part of each key. Another value makes all earlier entries unreachable. */
  #generation = randomUUID()

  /**
   * @throws {CacheError} `INVALID_OPTION` for an unknown option, for a value that is not a Keyv, for a Keyv that hides its
   * adapter's failures, and for `clearsKeyv` with a Keyv that has no namespace of its own.
   */
  constructor(options: KeyvStoreOptions) {
    checkOptionNames(options, KEYV_STORE_OPTIONS, "KeyvStore's options")
    const { keyv, maxEntryBytes = 1_000_000, compressAbove = 16 * 1024, clearsKeyv = false } = options
    this.#keyv = checkKeyv(keyv)
    this.#maxEntryBytes = checkCount(maxEntryBytes, 'maxEntryBytes')
    this.#compressAbove = checkCount(compressAbove, 'compressAbove', 0)
    this.#clearsKeyv = checkBoolean(clearsKeyv, 'clearsKeyv')
    if (clearsKeyv) checkOwnNamespace(keyv)
    recordErrors(keyv)
  }

  /** Returns the entry; `undefined` if there is none, or its text cannot be decoded. Rejects if the adapter fails. */
  async get(key: string): Promise<Entry | undefined> {
    const text = await rejectOnError(() => this.#keyv.get(this.#keyFor(key)))
    return typeof text === 'string' ? decodeEntry(Buffer.from(text, 'base64')) : undefined
  }

  /** Stores the entry. `false`: it is larger than `maxEntryBytes`, or the adapter rejects it. Rejects if the adapter fails. */
  async set(key: string, entry: Entry): Promise<boolean> {
    const keyvKey = this.#keyFor(key)
    const { buffer, byteOffset, byteLength } = encodeEntry(entry, { compressAbove: this.#compressAbove })
    const text = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
    const taken =
      text.length <= this.#maxEntryBytes &&
      (await rejectOnError(() => this.#keyv.set(keyvKey, text, keyvTtl(entry, this.#keyv)))) !== false
    if (!taken) await rejectOnError(() => this.#keyv.delete(keyvKey))
    return taken
  }

  /** Deletes the entry. Rejects if the adapter fails. */
  async delete(key: string): Promise<void> {
    await rejectOnError(() => this.#keyv.delete(this.#keyFor(key)))
  }

  /** Makes all entries unreachable at once, whatever the adapter does. Rejects if `clearsKeyv` is set and the adapter fails. */
  async clear(): Promise<void> {
    this.#generation = randomUUID()
    if (this.#clearsKeyv) await rejectOnError(() => this.#keyv.clear())
  }

  /**
   * Hexadecimal digits need no escaping, and fit into memcached's 250 bytes with a namespace before them. The hash is over
   * UTF-16, because UTF-8 encodes all lone surrogates alike.
   */
  #keyFor(key: string): string {
    return createHash('sha256').update(this.#generation).update(key, 'utf16le').digest('hex')
  }
}

/**
 * How long Keyv keeps an entry, in milliseconds from now. Keyv's clock can differ from the cache's: then an entry is dropped
 * early, or stays longer; the cache still checks the expiry of each entry.
 *
 * The time is in whole seconds, rounded up, because adapters that count in seconds would round less than one to 0, which means
 * "forever". It is limited, because other processes cannot use an entry that this process leaves behind.
 */
function keyvTtl(entry: Entry, keyv: KeyvLike): number {
  const ttl = Math.min(usableUntil(entry) - entry.storedAt, defaultTtlOf(keyv), MAX_TTL)
  return Math.max(Math.ceil(ttl / SECOND), 1) * SECOND
}

function defaultTtlOf(keyv: KeyvLike): number {
  const ttl = keyv.ttl ?? keyv.opts?.ttl
  return typeof ttl === 'number' && ttl > 0 ? ttl : Infinity
}
