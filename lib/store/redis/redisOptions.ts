import { checkClock, systemClock, type Clock } from '../../core/clock.js'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { parseDuration, type Duration } from '../../core/duration.js'
import { checkCount, checkOptionNames } from '../../core/options.js'
import { checkClient, type RedisClient } from './client/RedisClient.js'

export interface RedisStoreOptions {
  /**
   * A connected client of node-redis (4 or later) or ioredis (5 or later), of a cluster, or a pool of node-redis (`createClientPool()`). The
   * server is Redis 7 or later, or Valkey.
   * It stays the application's: the store never closes it.
   */
  readonly client: RedisClient
  /**
   * Goes before every key. Those who write the same tables must have it in common, or they do not hear of each other; versions of an
   * application side by side are kept apart by the `namespace` of their `QueryCache`. All that is kept under one lies on one node
   * of a cluster. Default: `objection-cache`.
   */
  readonly namespace?: string
  /** For how long the server keeps what nobody has stored anew, at the most. Default: 7 days. */
  readonly expiry?: Duration
  /**
   * For how long a process that writes may show no sign of life before its writes count as over. For so long its tables are not
   * served from the cache after it has died in the middle of a write, and nothing is kept after the server has lost its memory.
   * Default: 10 s.
   */
  readonly markDeadline?: Duration
  /** Entries of more bytes are compressed. `Infinity`: none. Default: 16 KiB. */
  readonly compressAbove?: number
  /** Refuses entries of more bytes, as they are sent. Default: 16 MiB. */
  readonly maxEntryBytes?: number
  /** For how many tags the server notes when they were invalidated; twice as many at the most. Default: 50 000. */
  readonly maxTags?: number
  /** Times the signs of life. Default: the machine's clock. */
  readonly clock?: Clock
}

const OPTIONS = [
  'client',
  'namespace',
  'expiry',
  'markDeadline',
  'compressAbove',
  'maxEntryBytes',
  'maxTags',
  'clock',
] as const

/** The options as the store uses them: durations in milliseconds. */
export interface CheckedRedisOptions {
  readonly client: RedisClient
  readonly namespace: string
  readonly expiry: number
  readonly markDeadline: number
  readonly compressAbove: number
  readonly maxEntryBytes: number
  readonly maxTags: number
  readonly schedule: NonNullable<Clock['schedule']>
}

/** @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`. */
export function checkRedisOptions(options: RedisStoreOptions): CheckedRedisOptions {
  checkOptionNames(options, OPTIONS, "RedisStore's options")
  const { namespace = 'objection-cache', expiry = '7d', markDeadline = '10s', clock = systemClock } = options
  const { compressAbove = 16 * 1024, maxEntryBytes = 16 * 1024 * 1024, maxTags = 50_000 } = options
  const { client } = options
  const checked = {
    client: checkClient(client),
    namespace: checkNamespace(namespace),
    expiry: positive(expiry, 'expiry'),
    markDeadline: positive(markDeadline, 'markDeadline'),
    compressAbove: checkCount(compressAbove, 'compressAbove'),
    maxEntryBytes: checkCount(maxEntryBytes, 'maxEntryBytes'),
    maxTags: checkCount(maxTags, 'maxTags'),
  }
  const { schedule } = checkClock(clock)
  return { ...checked, schedule: schedule?.bind(clock) ?? systemClock.schedule }
}

function positive(duration: Duration, name: string): number {
  const milliseconds = parseDuration(duration, name)
  if (milliseconds > 0 && milliseconds < Infinity) return Math.ceil(milliseconds)
  throw new CacheError(
    'INVALID_OPTION',
    `\`${name}\` must be more than nothing and not endless; it was ${describeValue(duration)}.`,
  )
}

/** Braces would end the part of the key that a cluster goes by. UTF-8 takes all lone surrogates for one character. */
function checkNamespace(namespace: unknown): string {
  if (typeof namespace === 'string' && namespace !== '' && !/[{}]|\p{Surrogate}/u.test(namespace)) return namespace
  throw new CacheError(
    'INVALID_OPTION',
    `\`namespace\` must be a non-empty string without braces and lone surrogates; it was ${describeValue(namespace)}.`,
  )
}
