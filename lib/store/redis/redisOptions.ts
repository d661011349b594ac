import { CacheError } from '../../core/CacheError.js'
import { checkClock, systemClock, type Clock } from '../../core/clock.js'
import { parseDuration, type Duration } from '../../core/duration.js'
import { checkCount, checkOptionNames, optionError } from '../../core/options.js'
import { OwnClient } from './client/OwnClient.js'
import { readerOf, type ReadInOrder } from './client/readerOf.js'
import { checkClient, isCluster, senderOf, type RedisClient, type SendCommand } from './client/RedisClient.js'

/** The options of a `RedisStore`: either a `url` or a `client`. The server is Redis 7 or later, or Valkey. */
export type RedisStoreOptions = RedisUrlOptions | RedisClientOptions

/** The options of a store that makes its client. */
export interface RedisUrlOptions extends RedisStoreSettings {
  /**
   * The URL of a server: `redis://user:password@host:6379/0`, or `rediss://…` with TLS. The store makes a client, of node-redis (the
   * package `redis`) or else of ioredis, whichever is installed. It connects for the first query, reconnects by itself, and closes
   * with the store.
   */
  readonly url: string
  readonly client?: undefined
}

/** The options of a store with a client of the application. */
export interface RedisClientOptions extends RedisStoreSettings {
  /**
   * A connected client of node-redis (4 or later) or ioredis (5 or later), for a server or a cluster, or a pool of node-redis
   * (`createClientPool()`). The store does not close the client.
   */
  readonly client: RedisClient
  readonly url?: undefined
}

/** The options beside `url` and `client`. */
interface RedisStoreSettings {
  /**
   * What each key begins with, in braces: a non-empty string without braces. Processes that write the same tables must use the same namespace,
   * or they do not learn of each other's writes. To separate versions of an application, use the `namespace` of `QueryCache`. Default: `objection-cache`.
   */
  readonly namespace?: string
  /** How long the server keeps an entry at most. Milliseconds, or text such as `'1d'`. Default: 7 days. */
  readonly expiry?: Duration
  /**
   * How long a process that writes may send no heartbeat before its writes count as ended. Milliseconds, or text such as `'5s'`.
   * If a process dies during a write, results of its tables are not served for that long. After the server has lost its data,
   * nothing is stored for that long. Default: 10 s.
   */
  readonly markDeadline?: Duration
  /** Compresses entries of more bytes than this, if that makes them smaller. `Infinity`: none. Default: 16 KiB. */
  readonly compressAbove?: number
  /** The largest entry after compression, in bytes. The store rejects larger ones. Default: 16 MiB. */
  readonly maxEntryBytes?: number
  /**
   * For how many tags the server remembers the latest invalidation, and for how many rows and values beside them; at most twice as many
   * of each are stored. Default: 50 000.
   */
  readonly maxTags?: number
  /**
   * Over how many ledgers the tables are spread, from 1 to 256. A ledger counts the invalidations of its tables. With several, each can be on a node of its own
   * in a cluster, so more hits a second are answered. Processes that write the same tables must use the same number; while a deployment changes it, nothing is cached for some time. Default: 1.
   */
  readonly ledgers?: number
  /** The source of the timer for heartbeats. Default: the system's clock. */
  readonly clock?: Clock
}

export const REDIS_OPTIONS = [
  'url',
  'client',
  'namespace',
  'expiry',
  'markDeadline',
  'compressAbove',
  'maxEntryBytes',
  'maxTags',
  'ledgers',
  'clock',
] as const

/** The checked options, with durations in milliseconds. */
export interface CheckedRedisOptions {
  /** The client whose duplicates listen. */
  readonly client: RedisClient
  readonly send: SendCommand
  readonly read: ReadInOrder
  /** Whether keys are on several servers. */
  readonly isCluster: boolean
  /** The client that the store has made, to be closed with it. */
  readonly ownClient: OwnClient | undefined
  readonly namespace: string
  readonly expiry: number
  readonly markDeadline: number
  readonly compressAbove: number
  readonly maxEntryBytes: number
  readonly maxTags: number
  readonly ledgers: number
  readonly schedule: NonNullable<Clock['schedule']>
}

/** @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`. */
export function checkRedisOptions(options: RedisStoreOptions): CheckedRedisOptions {
  checkOptionNames(options, REDIS_OPTIONS, "RedisStore's options")
  const { namespace = 'objection-cache', expiry = '7d', markDeadline = '10s', clock = systemClock } = options
  const { compressAbove = 16 * 1024, maxEntryBytes = 16 * 1024 * 1024, maxTags = 50_000, ledgers = 1 } = options
  const { schedule } = checkClock(clock)
  return {
    ...checkConnection(options, schedule),
    schedule,
    namespace: checkNamespace(namespace),
    expiry: checkPositive(expiry, 'expiry'),
    markDeadline: checkPositive(markDeadline, 'markDeadline'),
    compressAbove: checkCount(compressAbove, 'compressAbove'),
    maxEntryBytes: checkCount(maxEntryBytes, 'maxEntryBytes'),
    maxTags: checkCount(maxTags, 'maxTags'),
    ledgers: checkLedgers(ledgers),
  }
}

type CheckedConnection = Pick<CheckedRedisOptions, 'client' | 'send' | 'read' | 'isCluster' | 'ownClient'>

function checkConnection(options: RedisStoreOptions, schedule: Required<Clock>['schedule']): CheckedConnection {
  if (options.url !== undefined && options.client !== undefined) {
    throw new CacheError(
      'INVALID_OPTION',
      '`url` and `client` exclude each other: pass `url` for a client that the store makes, or `client` for one of your own.',
    )
  }
  if ('client' in options && options.url === undefined) {
    const client = checkClient(options.client)
    return {
      client,
      send: senderOf(client),
      read: readerOf(client),
      isCluster: isCluster(client),
      ownClient: undefined,
    }
  }
  if (!('url' in options)) {
    throw new CacheError(
      'INVALID_OPTION',
      "A RedisStore needs a server: new RedisStore({ url: 'redis://127.0.0.1:6379' }), or a `client` of your own.",
    )
  }
  const ownClient = new OwnClient(options.url, schedule)
  const { template, send, read } = ownClient
  return { client: template, send, read, isCluster: false, ownClient }
}

function checkPositive(duration: Duration, name: string): number {
  const milliseconds = parseDuration(duration, name)
  if (milliseconds > 0 && milliseconds < Infinity) return Math.ceil(milliseconds)
  throw optionError(name, 'more than 0 ms, and finite', duration)
}

function checkLedgers(ledgers: number): number {
  if (Number.isInteger(ledgers) && ledgers >= 1 && ledgers <= 256) return ledgers
  throw optionError('ledgers', 'a whole number from 1 to 256', ledgers)
}

/** Braces would end the hash tag of a key in a cluster. UTF-8 encodes all lone surrogates alike. */
/** @throws {CacheError} `INVALID_OPTION` for a namespace that keys cannot begin with. */
export function checkNamespace(namespace: unknown): string {
  if (typeof namespace === 'string' && namespace !== '' && !/[{}]|\p{Surrogate}/u.test(namespace)) return namespace
  throw optionError('namespace', 'a non-empty string without braces and lone surrogates', namespace)
}
