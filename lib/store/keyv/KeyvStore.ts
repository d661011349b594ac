import { createHash, randomUUID } from 'node:crypto'
import type { Entry } from '../../core/entry.js'
import { decodeEntry, encodeEntry } from '../../codec/entryCodec.js'
import { usableUntil } from '../../core/lifetimes.js'
import { checkCount, checkOptionNames, checkBoolean } from '../../core/options.js'
import type { CacheStore } from '../CacheStore.js'
import { checkKeyv, checkOwnNamespace, type KeyvLike } from './KeyvLike.js'
import { hearErrors, withErrors } from './keyvErrors.js'

export interface KeyvStoreOptions {
  /**
   * A Keyv of keyv 4.5, of keyv 5 from 5.4 on with `throwOnErrors: true`, or of keyv 6. It stays yours: the store never
   * disconnects it and changes none of its options.
   */
  readonly keyv: KeyvLike
  /**
   * Refuses entries whose text is larger, in bytes: what Keyv is given, which is four bytes for three of the entry's.
   * Default: 1 000 000, which memcached takes together with its own overhead (its limit is 1 MiB).
   */
  readonly maxEntryBytes?: number
  /** Compresses entries of more bytes than this, where that makes them fewer. `Infinity`: none. Default: 16 KiB. */
  readonly compressAbove?: number
  /**
   * Whether `clear` also calls Keyv's own `clear`, which frees the room at once. Many adapters (memcached, a Map) then delete
   * all that they hold, whatever the namespace: only for an adapter that is the cache's alone. Default: false.
   */
  readonly clearsKeyv?: boolean
}

export const KEYV_STORE_OPTIONS = ['keyv', 'maxEntryBytes', 'compressAbove', 'clearsKeyv'] as const

/** memcached takes more seconds than those of 30 days for a date, and one long past. */
const LONGEST = 30 * 24 * 60 * 60 * 1000

const SECOND = 1000

/**
 * Entries in whatever a Keyv adapter keeps data in, outside this process's memory.
 *
 * It is a store for one process: Keyv cannot tell a process what another one wrote, so that no process ever sees another's
 * entries, nor those of its own past, even where they share a server. For results that processes share there is RedisStore.
 *
 * Keyv gets keys of 64 hexadecimal digits and values of base64 text, which every adapter takes, and always a time to live: of
 * as long as the entry can be of use, but of no more than 30 days and of no more than Keyv's own `ttl`. What is cleared or
 * left behind stays where it is until then, unless `clearsKeyv` is on, so choose an adapter that drops what has expired.
 *
 * A failure of the adapter is a rejection, which the cache publishes as an event. Whatever comes back that is no entry, or
 * a damaged one, is taken for nothing.
 */
export class KeyvStore implements CacheStore {
  readonly #keyv: KeyvLike
  readonly #maxEntryBytes: number
  readonly #compressAbove: number
  readonly #clearsKeyv: boolean
  /** Part of all keys: with another one, everything kept until now is out of reach, also for whoever shares the server. */
  #generation = randomUUID()

  /**
   * @throws {CacheError} `INVALID_OPTION` for an unknown option, for what is no Keyv, for a Keyv that hides its adapter's
   * failures, and for `clearsKeyv` where the Keyv has no namespace of its own.
   */
  constructor(options: KeyvStoreOptions) {
    checkOptionNames(options, KEYV_STORE_OPTIONS, "KeyvStore's options")
    const { keyv, maxEntryBytes = 1_000_000, compressAbove = 16 * 1024, clearsKeyv = false } = options
    this.#keyv = checkKeyv(keyv)
    this.#maxEntryBytes = checkCount(maxEntryBytes, 'maxEntryBytes')
    this.#compressAbove = checkCount(compressAbove, 'compressAbove', 0)
    this.#clearsKeyv = checkBoolean(clearsKeyv, 'clearsKeyv')
    if (clearsKeyv) checkOwnNamespace(keyv)
    hearErrors(keyv)
  }

  /** Rejects where the adapter fails. */
  async get(key: string): Promise<Entry | undefined> {
    const text = await withErrors(() => this.#keyv.get(this.#keyFor(key)))
    return typeof text === 'string' ? decodeEntry(Buffer.from(text, 'base64')) : undefined
  }

  /** `false`: the entry is larger than `maxEntryBytes`, or the adapter refused it. Rejects where the adapter fails. */
  async set(key: string, entry: Entry): Promise<boolean> {
    const keyvKey = this.#keyFor(key)
    const { buffer, byteOffset, byteLength } = encodeEntry(entry, { compressAbove: this.#compressAbove })
    const text = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
    const taken =
      text.length <= this.#maxEntryBytes &&
      (await withErrors(() => this.#keyv.set(keyvKey, text, keyvTtl(entry, this.#keyv)))) !== false
    if (!taken) await withErrors(() => this.#keyv.delete(keyvKey))
    return taken
  }

  /** Rejects where the adapter fails. */
  async delete(key: string): Promise<void> {
    await withErrors(() => this.#keyv.delete(this.#keyFor(key)))
  }

  /** Forgets all entries at once, whatever the adapter does. Rejects where `clearsKeyv` is on and the adapter fails. */
  async clear(): Promise<void> {
    this.#generation = randomUUID()
    if (this.#clearsKeyv) await withErrors(() => this.#keyv.clear())
  }

  /**
   * Lower case only, no more than memcached's 250 bytes with a namespace before it, and nothing to trim or to escape. UTF-16,
   * as in UTF-8 all lone surrogates are the same.
   */
  #keyFor(key: string): string {
    return createHash('sha256').update(this.#generation).update(key, 'utf16le').digest('hex')
  }
}

/**
 * For how long Keyv is to keep an entry, in milliseconds. It is counted by Keyv's clock from now on, which is not the cache's:
 * that may make an entry go too soon or stay too long, but never be served too long, since the cache looks at every entry.
 *
 * Whole seconds, rounded up and at least one, as adapters that count in seconds make of anything less a 0, which is "for ever".
 * Never for ever: what a process leaves behind is of no use to any other. A Keyv's own default is an upper bound.
 */
function keyvTtl(entry: Entry, keyv: KeyvLike): number {
  const ttl = Math.min(usableUntil(entry) - entry.storedAt, defaultOf(keyv), LONGEST)
  return Math.max(Math.ceil(ttl / SECOND), 1) * SECOND
}

function defaultOf(keyv: KeyvLike): number {
  const ttl = keyv.ttl ?? keyv.opts?.ttl
  return typeof ttl === 'number' && ttl > 0 ? ttl : Infinity
}
