export { RedisStore, type RedisStoreOptions } from './RedisStore.js'
export type { IoRedisClient, NodeRedisClient, RedisClient } from './client.js'
export { TieredStore, type TieredStoreOptions } from '../TieredStore.js'
