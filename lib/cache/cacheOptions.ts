import { CacheError, describeValue } from '../core/CacheError.js'
import { checkClock, systemClock, type Clock } from '../core/clock.js'
import { parseDuration, type Duration } from '../core/duration.js'
import type { Lifetimes } from '../core/lifetimes.js'
import { checkOptionNames, checkBoolean } from '../core/options.js'
import { assertCacheStore, type CacheStore } from '../store/CacheStore.js'
import { MEMORY_STORE_OPTIONS, MemoryStore, type MemoryStoreOptions } from '../store/MemoryStore.js'
import { TieredStore } from '../store/TieredStore.js'
import { checkLifetimes, LIFETIME_OPTIONS, type LifetimeOptions } from './queryOptions.js'
import { tiersOf, type Tiers } from './shared/tiers.js'
import { checkCodecs, type ValueCodec } from '../codec/ValueCodec.js'
import type { OnUnreachable } from './shared/InvalidationPublisher.js'

/** How old a result may be when several processes write. */
export type Consistency = 'strict' | 'bounded'

/**
 * For finding out whether something changes the database unseen: the query is run once more, past the cache and with its hooks, and
 * the database's answer is given. `wrap` is never checked.
 */
export interface VerifyOptions {
  /** The share of hits, from 0 to 1, that are checked. */
  readonly sample: number
  /**
   * Called with each difference that persists: one that no write explains. It is an event `mismatch` as well, and the entry is
   * forgotten. What it throws is an `error` event.
   */
  readonly onMismatch?: ((mismatch: Mismatch) => void) | undefined
}

/** A hit that was not what the database says. */
export interface Mismatch {
  readonly key: string
  readonly cached: unknown
  readonly actual: unknown
}

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
   * For a store that processes share. `strict`: the shared store is asked on each hit whether it still holds, so that no read that
   * begins after a write of any process has resolved returns older data. `bounded`: entries near by, in a `TieredStore`, are
   * trusted as long as the bus is known to work; no result is older than its `bound`. Default: `strict`; `bounded` where only a
   * bus connects the processes.
   */
  readonly consistency?: Consistency | undefined
  /**
   * What a write does when the other processes cannot be told of it beforehand. `retry`: it is carried out, they are told as soon as
   * possible, and meanwhile this process takes nothing from what is shared that depends on it; others may serve what they have.
   * `reject`: it is refused with a `CacheError` `STORE_UNREACHABLE` before it happens, and its transaction is rolled back.
   * Default: `retry`. Only for a store that processes share.
   */
  readonly onUnreachable?: OnUnreachable | undefined
  /**
   * For how long a process that loads a key and shows no sign of life keeps others from loading it; they wait for its result, no
   * longer than `joinTimeout`. Default: 2 s. Only for a store that processes share.
   */
  readonly leaseTimeout?: Duration | undefined
  /**
   * How long a caller waits for another's load of the same key before it asks the database itself. Default: 10 s; `Infinity`:
   * as long as it takes.
   */
  readonly joinTimeout?: Duration | undefined
  /** Checks a share of the hits against the database; a number stands for `{ sample: number }`. Default: none. */
  readonly verify?: number | VerifyOptions | undefined
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
  readonly consistency: Consistency
  readonly onUnreachable: OnUnreachable
  readonly leaseTimeout: number
  /** `undefined`: only this process uses the store. */
  readonly tiers: Tiers | undefined
  readonly verify: VerifyOptions
  readonly warnOnKeyReuse: boolean
  readonly clock: Required<Clock>
  /** Milliseconds since some moment, which go on whatever happens to the time of day. */
  readonly elapsed: () => number
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
  'consistency',
  'onUnreachable',
  'leaseTimeout',
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
  const store = checkStore(options)
  const checked = {
    store,
    ...checkSharing(options, tiersOf(store)),
    lifetimes: checkLifetimes(options),
    jitter: checkShare(jitter, 'jitter'),
    namespace: checkText(namespace, 'namespace'),
    context: checkFunction(options.context, 'context'),
    codecs: checkCodecs(codecs),
    storeTimeout: parseDuration(storeTimeout, 'storeTimeout'),
    joinTimeout: parseDuration(joinTimeout, 'joinTimeout'),
    verify: checkVerify(verify),
    warnOnKeyReuse: checkBoolean(warnOnKeyReuse, 'warnOnKeyReuse'),
    rebuildsAll: false,
    clock: { now: () => clock.now(), schedule: clock.schedule?.bind(clock) ?? systemClock.schedule },
    elapsed: options.clock === undefined ? () => performance.now() : () => clock.now(),
  }
  // The last of all: options that are refused take no store away.
  if (store instanceof TieredStore) store.claim()
  return checked
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

const SHARING_OPTIONS = ['consistency', 'onUnreachable', 'leaseTimeout'] as const

function checkSharing(
  options: QueryCacheOptions,
  tiers: Tiers | undefined,
): Pick<CheckedCacheOptions, 'tiers' | (typeof SHARING_OPTIONS)[number]> {
  const misplaced = SHARING_OPTIONS.find((name) => options[name] !== undefined)
  if (tiers === undefined && misplaced !== undefined) {
    throw invalid(`\`${misplaced}\` is for a \`store\` that processes share: a RedisStore, or a TieredStore.`)
  }
  const connects = tiers !== undefined && tiers.shared === undefined
  const { consistency = connects ? 'bounded' : 'strict', onUnreachable = 'retry', leaseTimeout = '2s' } = options
  checkWord(consistency, 'consistency', ['strict', 'bounded'])
  checkWord(onUnreachable, 'onUnreachable', ['retry', 'reject'])
  if (connects && consistency === 'strict') {
    throw invalid("`consistency: 'strict'` needs a store that all processes ask: give the TieredStore a `shared` one.")
  }
  if (consistency === 'bounded' && tiers?.local === undefined) {
    throw invalid("`consistency: 'bounded'` is for entries near by: put a TieredStore with a `local` one in front.")
  }
  return { tiers, consistency, onUnreachable, leaseTimeout: parseDuration(leaseTimeout, 'leaseTimeout') }
}

function checkWord(value: unknown, name: string, known: readonly string[]): void {
  if (known.includes(value as string)) return
  throw invalid(`\`${name}\` must be ${known.map((word) => `'${word}'`).join(' or ')}; it was ${describeValue(value)}.`)
}

function checkVerify(verify: unknown): VerifyOptions {
  if (typeof verify === 'number') return { sample: checkShare(verify, 'verify') }
  checkOptionNames(verify, ['sample', 'onMismatch'], '`verify`')
  const { sample, onMismatch } = verify as Partial<VerifyOptions>
  return { sample: checkShare(sample, 'verify.sample'), onMismatch: checkFunction(onMismatch, 'verify.onMismatch') }
}

const invalid = (message: string): CacheError => new CacheError('INVALID_OPTION', message)

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
