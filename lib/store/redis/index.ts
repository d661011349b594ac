export { RedisStore } from './RedisStore.js'
export type { RedisStoreOptions } from './redisOptions.js'
export type { IoRedisClient, NodeRedisClient, RedisClient } from './client.js'
export { TieredStore, type TieredStoreOptions } from '../TieredStore.js'
