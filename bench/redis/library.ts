import type * as Library from '../../lib/store/redis/index.js'

/** The Redis entry point as it is published. */
export const redisLibrary = (await import(new URL('../../dist/redis.mjs', import.meta.url).href)) as typeof Library
