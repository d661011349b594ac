export type { CacheStats } from './cache/statistics/CacheStats.js'
export type { GroupStats } from './cache/statistics/GroupStats.js'
export type { LoadTimes } from './cache/statistics/LoadHistogram.js'
export type { WriteStats } from './cache/statistics/WriteCounts.js'
export type {
  ChangedRows,
  ChangedValue,
  InvalidationTargets,
  RowKey,
  TableOwner,
} from './cache/options/invalidationTargets.js'
export type { CacheState } from './cache/options/CacheSwitch.js'
export type { Mismatch, QueryCacheOptions, VerifyOptions } from './cache/options/queryCacheOptions.js'
export type { CacheMode, CacheQueryOptions, LifetimeOptions } from './cache/options/queryOptions.js'
export { codecFor, type ValueCodec } from './codec/ValueCodec.js'
export type { Consistency, OnUnreachable } from './cache/options/sharedStoreOptions.js'
export { CacheError, type CacheErrorCode } from './core/CacheError.js'
export type { Clock } from './core/clock.js'
export type { Duration } from './core/duration.js'
export type { Entry } from './core/entry.js'
export { decodeEntry, encodeEntry } from './codec/entryCodec.js'
export type { CacheEvents } from './core/events.js'
export type { CacheKey, KeyPart } from './core/key.js'
export type { RowCondition, RowDependency } from './core/rowDependency.js'
export type { Tag } from './core/tag.js'
export { Cached, type CachedInstance, type CachedModelClass } from './objection/Cached.js'
export { CachedModel } from './objection/CachedModel.js'
export { CachedQueryBuilder, type CachedQueryBuilderClass, type CacheMethods } from './objection/CachedQueryBuilder.js'
export type { CacheExplanation, CacheInfo } from './query/report/CacheInfo.js'
export type { BypassReason } from './query/bypass/bypassReason.js'
export type { CacheOptions, ModelCacheOptions } from './query/queryCache/CacheSettings.js'
export { QueryCache } from './query/queryCache/QueryCache.js'
export type { ObserveOptions } from './query/queryCache/observeOptions.js'
export type { Bus, BusListener, BusMessage } from './store/Bus.js'
export type { RowChange, RowValue } from './store/changedRows.js'
export {
  assertCacheStore,
  type CacheStore,
  type HeldEntry,
  type MaybePromise,
  type StoreStats,
} from './store/CacheStore.js'
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
  SharedOrigin,
  SharedStore,
  Standing,
} from './store/SharedStore.js'
export { TieredStore, type TieredStoreOptions } from './store/TieredStore.js'
