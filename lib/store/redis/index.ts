export { RedisStore } from './RedisStore.js'
export type { RedisStoreOptions } from './redisOptions.js'
export type { IoRedisClient, NodeRedisClient, NodeRedisPool, RedisClient } from './client/RedisClient.js'
export { TieredStore, type TieredStoreOptions } from '../TieredStore.js'
