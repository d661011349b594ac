export type { CacheStats } from './cache/CacheStats.js'
export type { InvalidationTargets, RowKey, TableOwner } from './cache/invalidation.js'
export type { Consistency, Mismatch, QueryCacheOptions, VerifyOptions } from './cache/cacheOptions.js'
export type { CacheMode, CacheQueryOptions, LifetimeOptions } from './cache/queryOptions.js'
export { codecFor, type ValueCodec } from './cache/ValueCodec.js'
export type { OnUnreachable } from './cache/WriteTeller.js'
export { CacheError, type CacheErrorCode } from './core/CacheError.js'
export type { Clock } from './core/clock.js'
export type { Duration } from './core/duration.js'
export type { Entry } from './core/entry.js'
export { decodeEntry, encodeEntry } from './core/entryCodec.js'
export type { CacheEvents } from './core/events.js'
export type { CacheKey, KeyPart } from './core/key.js'
export { Cached, type CachedInstance, type CachedModelClass } from './model/Cached.js'
export { CachedModel } from './model/CachedModel.js'
export { CachedQueryBuilder, type CachedQueryBuilderClass, type CacheMethods } from './model/CachedQueryBuilder.js'
export type { CacheExplanation, CacheInfo } from './model/CacheInfo.js'
export type { BypassReason } from './query/bypass.js'
export type { CacheOptions, ModelCacheOptions } from './query/CacheSettings.js'
export { QueryCache } from './query/QueryCache.js'
export type { ObserveOptions } from './query/observeOptions.js'
export type { Bus, BusListener, BusMessage } from './store/Bus.js'
export { assertCacheStore, type CacheStore, type MaybePromise, type StoreStats } from './store/CacheStore.js'
export { MemoryStore, type MemoryStoreOptions } from './store/MemoryStore.js'
export type {
  Fill,
  Filled,
  FindOptions,
  Found,
  Lease,
  LeaseRequest,
  Marked,
  MarkOptions,
  Position,
  SharedStore,
  Standing,
} from './store/SharedStore.js'
export { TieredStore, type TieredStoreOptions } from './store/TieredStore.js'
