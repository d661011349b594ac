import { checkCodecs, type ValueCodec } from '../../codec/ValueCodec.js'
import { CacheError } from '../../core/CacheError.js'
import { checkClock, elapsedOf, systemClock, type Clock } from '../../core/clock.js'
import { parseDuration, type Duration } from '../../core/duration.js'
import type { Lifetimes } from '../../core/lifetimes.js'
import { checkBoolean, checkOptionNames, optionError } from '../../core/options.js'
import { assertCacheStore, type CacheStore } from '../../store/CacheStore.js'
import { MEMORY_STORE_OPTIONS, MemoryStore, type MemoryStoreOptions } from '../../store/MemoryStore.js'
import { TieredStore } from '../../store/TieredStore.js'
import { isSwitchedOff } from './environment.js'
import { checkLifetimes, LIFETIME_OPTIONS, type LifetimeOptions } from './queryOptions.js'
import {
  checkSharedStoreOptions,
  SHARED_STORE_OPTIONS,
  type CheckedSharedStoreOptions,
  type SharedStoreOptions,
} from './sharedStoreOptions.js'

/**
 * Compares hits with the database, to find changes that the cache does not see. The query runs once more without
 * the cache and with its hooks, and the database's answer is returned. Results of `wrap` are never checked.
 */
export interface VerifyOptions {
  /** The share of hits to check, from 0 (none) to 1 (all). */
  readonly sample: number
  /**
   * Called with each difference that no write explains. The event `mismatch` is published as well, and the entry is
   * removed. If the function throws, an `error` event is published.
   */
  readonly onMismatch?: ((mismatch: Mismatch) => void) | undefined
}

/** A hit that differs from the database's answer. */
export interface Mismatch {
  readonly key: string
  readonly cached: unknown
  readonly actual: unknown
}

/** The options of a `QueryCache`. */
export interface QueryCacheOptions extends LifetimeOptions, MemoryStoreOptions, SharedStoreOptions {
  /** Where entries are stored. Default: a `MemoryStore` of the cache's own, with the bounds given here. */
  readonly store?: CacheStore | undefined
  /**
   * The share, from 0 to 1, by which a `ttl` is shortened at most. Entries that were stored together then do not expire
   * together. The same entry is always shortened alike. Default: 0.
   */
  readonly jitter?: number | undefined
  /** Precedes every key, so that several caches can use one store. Default: none. */
  readonly namespace?: string | undefined
  /**
   * Turns a query's `context()` into a text that becomes part of the key. If it returns `undefined`, the query is not
   * cached. Default: a context of plain data becomes part of the key as it is, and a query with any other context is
   * not cached.
   */
  readonly context?: ((context: Readonly<Record<string, unknown>>) => string | undefined) | undefined
  /**
   * How to store instances of classes that are neither models nor plain data. Default: none, and such results are not
   * cached.
   */
  readonly codecs?: readonly ValueCodec[] | undefined
  /** How long to wait for an asynchronous store before the query bypasses the cache. Default: 250 ms. */
  readonly storeTimeout?: Duration | undefined
  /**
   * How long a caller waits for another caller's load of the same key before it loads by itself. `Infinity`: until that
   * load ends. Default: 10 s.
   */
  readonly joinTimeout?: Duration | undefined
  /** Compares a share of the hits with the database. A number is short for `{ sample: number }`. Default: 0. */
  readonly verify?: number | VerifyOptions | undefined
  /**
   * Whether queries use the cache. With `false` they run as without a cache, for the whole life of this cache, and a shared store is only told of
   * writes. OBJECTION_CACHE=off in the environment does the same to all caches of the process, whatever this option says. Default: `true`.
   */
  readonly enabled?: boolean | undefined
  /**
   * For development: warns when a key that was given to one query is given to another one that does something else. The
   * warning and the event `key-reuse` show both statements, once for each key. It costs about as much as building the query.
   * Default: `false`.
   */
  readonly warnOnKeyReuse?: boolean | undefined
  /** The source of time, in milliseconds. Default: the system's clock and timers. */
  readonly clock?: Clock | undefined
}

/** Options as the cache uses them; all durations in milliseconds. */
export interface CheckedQueryCacheOptions extends CheckedSharedStoreOptions {
  readonly store: CacheStore
  readonly lifetimes: Lifetimes
  readonly jitter: number
  readonly namespace: string
  readonly context: QueryCacheOptions['context']
  readonly codecs: readonly ValueCodec[]
  readonly storeTimeout: number
  readonly joinTimeout: number
  readonly verify: VerifyOptions
  readonly enabled: boolean
  readonly warnOnKeyReuse: boolean
  readonly clock: Required<Clock>
  /** Milliseconds since some moment. Setting the time of day does not change them. */
  readonly elapsed: () => number
  /** For specs, not an option: the caller that loads gets its result rebuilt from the entry, like all others. */
  rebuildsAll: boolean
}

const OWN_OPTIONS = [
  'store',
  'jitter',
  'namespace',
  'context',
  'codecs',
  'storeTimeout',
  'joinTimeout',
  ...SHARED_STORE_OPTIONS,
  'verify',
  'enabled',
  'warnOnKeyReuse',
  'clock',
] as const

/** @throws {CacheError} `INVALID_OPTION`, `INVALID_DURATION` or `INVALID_STORE`. */
export function checkQueryCacheOptions(options: QueryCacheOptions): CheckedQueryCacheOptions {
  checkOptionNames(options, [...OWN_OPTIONS, ...LIFETIME_OPTIONS, ...MEMORY_STORE_OPTIONS], "QueryCache's options")
  const { jitter = 0, namespace = '', codecs = [], storeTimeout = 250, joinTimeout = '10s' } = options
  const { verify = 0, enabled = true, warnOnKeyReuse = false } = options
  const clock = options.clock === undefined ? systemClock : checkClock(options.clock)
  const store = storeFor(options)
  const checked = {
    store,
    ...checkSharedStoreOptions(options, store),
    lifetimes: checkLifetimes(options),
    jitter: checkShare(jitter, 'jitter'),
    namespace: checkText(namespace, 'namespace'),
    context: checkFunction(options.context, 'context'),
    codecs: checkCodecs(codecs),
    storeTimeout: parseDuration(storeTimeout, 'storeTimeout'),
    joinTimeout: parseDuration(joinTimeout, 'joinTimeout'),
    verify: checkVerify(verify),
    enabled: checkBoolean(enabled, 'enabled') && !isSwitchedOff,
    warnOnKeyReuse: checkBoolean(warnOnKeyReuse, 'warnOnKeyReuse'),
    rebuildsAll: false,
    clock,
    elapsed: elapsedOf(clock),
  }
  // Last, because options that throw must leave the store to another cache.
  if (store instanceof TieredStore) store.claim()
  return checked
}

function storeFor(options: QueryCacheOptions): CacheStore {
  const bounds = Object.fromEntries(
    MEMORY_STORE_OPTIONS.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  )
  if (options.store === undefined) return new MemoryStore(bounds)
  assertCacheStore(options.store)
  const [misplaced] = Object.keys(bounds)
  if (misplaced === undefined) return options.store
  throw new CacheError(
    'INVALID_OPTION',
    `\`${misplaced}\` is an option of the MemoryStore that a QueryCache makes for itself: with \`store\`, give it to the store.`,
  )
}

function checkVerify(verify: unknown): VerifyOptions {
  if (typeof verify === 'number') return { sample: checkShare(verify, 'verify') }
  checkOptionNames(verify, ['sample', 'onMismatch'], "verify's options")
  const { sample, onMismatch } = verify as Partial<VerifyOptions>
  return { sample: checkShare(sample, 'verify.sample'), onMismatch: checkFunction(onMismatch, 'verify.onMismatch') }
}

function checkShare(value: unknown, name: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw optionError(name, 'a number from 0 to 1', value)
}

function checkText(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw optionError(name, 'a string', value)
}

function checkFunction<T>(value: T, name: string): T {
  if (value === undefined || typeof value === 'function') return value
  throw optionError(name, 'a function', value)
}
