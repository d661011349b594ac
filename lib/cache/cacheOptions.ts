import { CacheError, describeValue } from '../core/CacheError.js'
import { checkClock, systemClock, type Clock } from '../core/clock.js'
import { parseDuration, type Duration } from '../core/duration.js'
import type { Lifetimes } from '../core/freshness.js'
import { checkOptionNames, checkSwitch } from '../core/options.js'
import { assertCacheStore, type CacheStore } from '../store/CacheStore.js'
import { MEMORY_STORE_OPTIONS, MemoryStore, type MemoryStoreOptions } from '../store/MemoryStore.js'
import { checkLifetimes, LIFETIME_OPTIONS, type LifetimeOptions } from './queryOptions.js'
import { checkCodecs, type ValueCodec } from './ValueCodec.js'

export interface QueryCacheOptions extends LifetimeOptions, MemoryStoreOptions {
  /** Where entries are kept. Default: a `MemoryStore` of its own, with the bounds given here. */
  readonly store?: CacheStore | undefined
  /**
   * By how much `ttl`s are shortened at the most, as a share from 0 to 1, so that entries made together do not end
   * together. The same entry is always shortened by the same share. Default: 0.
   */
  readonly jitter?: number | undefined
  /** Goes before every key, so that caches can share a store. Default: none. */
  readonly namespace?: string | undefined
  /**
   * Sums up a query's `context()` as text that is part of the key. Without it a context of plain data is part of the key,
   * and a query with any other context is not cached. `undefined`: not cached.
   */
  readonly context?: ((context: Readonly<Record<string, unknown>>) => string | undefined) | undefined
  /** How to keep instances of classes that are neither models nor plain data. */
  readonly codecs?: readonly ValueCodec[] | undefined
  /** How long the cache waits for a store that answers later, before it does without. Default: 250 ms. */
  readonly storeTimeout?: Duration | undefined
  /**
   * How long a caller waits for another's load of the same key before it asks the database itself. Default: 10 s; `Infinity`:
   * as long as it takes.
   */
  readonly joinTimeout?: Duration | undefined
  /**
   * The share of hits, from 0 to 1, that are checked: the query is run once more, past the cache and with its hooks, the
   * database's answer is given, and a difference is an event `mismatch`. For finding out whether something changes the database
   * unseen. `wrap` is never checked. Default: 0.
   */
  readonly verify?: number | undefined
  /**
   * An aid while developing: reports, once a key, when a key that was given to one query is given to another one that does
   * something else, with the statements of both, as a warning of the process and an event `key-reuse`. It costs about as much
   * as building the query. Default: `false`.
   */
  readonly warnOnKeyReuse?: boolean | undefined
  /** Default: the machine's clock. */
  readonly clock?: Clock | undefined
}

/** Options as the cache uses them. */
export interface CheckedCacheOptions {
  readonly store: CacheStore
  readonly lifetimes: Lifetimes
  readonly jitter: number
  readonly namespace: string
  readonly context: QueryCacheOptions['context']
  readonly codecs: readonly ValueCodec[]
  readonly storeTimeout: number
  readonly joinTimeout: number
  readonly verify: number
  readonly warnOnKeyReuse: boolean
  readonly clock: Required<Clock>
  /** For specs: whoever loads gets its result rebuilt from what is kept, as all others do. No option sets it. */
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
  'verify',
  'warnOnKeyReuse',
  'clock',
] as const

/** @throws {CacheError} for every option that is unknown or out of range. */
export function checkCacheOptions(options: QueryCacheOptions): CheckedCacheOptions {
  checkOptionNames(options, [...OWN_OPTIONS, ...LIFETIME_OPTIONS, ...MEMORY_STORE_OPTIONS], "QueryCache's options")
  const { jitter = 0, namespace = '', codecs = [], storeTimeout = 250, joinTimeout = '10s' } = options
  const { verify = 0, warnOnKeyReuse = false } = options
  const clock = options.clock === undefined ? systemClock : checkClock(options.clock)
  return {
    store: checkStore(options),
    lifetimes: checkLifetimes(options),
    jitter: checkShare(jitter, 'jitter'),
    namespace: checkText(namespace, 'namespace'),
    context: checkFunction(options.context, 'context'),
    codecs: checkCodecs(codecs),
    storeTimeout: parseDuration(storeTimeout, 'storeTimeout'),
    joinTimeout: parseDuration(joinTimeout, 'joinTimeout'),
    verify: checkShare(verify, 'verify'),
    warnOnKeyReuse: checkSwitch(warnOnKeyReuse, 'warnOnKeyReuse'),
    rebuildsAll: false,
    clock: { now: () => clock.now(), schedule: clock.schedule?.bind(clock) ?? systemClock.schedule },
  }
}

function checkStore(options: QueryCacheOptions): CacheStore {
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

function checkShare(value: unknown, name: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value
  throw new CacheError('INVALID_OPTION', `\`${name}\` must be a number from 0 to 1; it was ${describeValue(value)}.`)
}

function checkText(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw new CacheError('INVALID_OPTION', `\`${name}\` must be a string; it was ${describeValue(value)}.`)
}

function checkFunction<T>(value: T, name: string): T {
  if (value === undefined || typeof value === 'function') return value
  throw new CacheError('INVALID_OPTION', `\`${name}\` must be a function; it was ${describeValue(value)}.`)
}
