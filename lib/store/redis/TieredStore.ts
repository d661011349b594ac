import { checkOptionNames } from '../../core/options.js'
import type { CacheStore } from '../CacheStore.js'
import { MemoryStore } from '../MemoryStore.js'
import { TieredStore as TwoStores, type TieredStoreOptions } from '../TieredStore.js'
import { REDIS_OPTIONS, type RedisUrlOptions } from './redisOptions.js'
import { RedisStore } from './RedisStore.js'

/** The short form of a `TieredStore`: the options of its `RedisStore`, with a `url`, and those of the stores in front. */
export interface TieredRedisOptions extends RedisUrlOptions, Pick<TieredStoreOptions, 'bus' | 'bound'> {
  /** The store of this process (L1). Default: a `MemoryStore` with its defaults. */
  readonly local?: CacheStore | undefined
  readonly shared?: undefined
}

const TIERED_REDIS_OPTIONS = [...REDIS_OPTIONS.filter((name) => name !== 'client'), 'local', 'bus', 'bound']

/**
 * The `TieredStore` of `objection-cache`, with a short form that makes the `RedisStore` and the `MemoryStore` by itself.
 *
 * ```ts
 * const store = new TieredStore({ url: process.env.REDIS_URL, namespace: 'shop' })
 * const cache = new QueryCache({ store, consistency: 'strict' })
 * ```
 */
export class TieredStore extends TwoStores {
  /** @throws {CacheError} what a `RedisStore`, and a `TieredStore` of two given stores, throw for wrong options. */
  constructor(options: TieredRedisOptions | (TieredStoreOptions & { readonly url?: undefined })) {
    super(isShortForm(options) ? withRedis(options) : options)
  }
}

const isShortForm = (options: object): options is TieredRedisOptions => 'url' in Object(options)

function withRedis(options: TieredRedisOptions): TieredStoreOptions {
  checkOptionNames(options, TIERED_REDIS_OPTIONS, "TieredStore's options with `url`")
  const { local = new MemoryStore(), bus, bound, ...redis } = options
  return { local, shared: new RedisStore(redis), bus, bound }
}
