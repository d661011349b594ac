import type { RedisStore } from '../../lib/store/redis/index.js'
import type { RedisClientOptions } from '../../lib/store/redis/redisOptions.js'
import { redisLibrary } from './library.js'

/** A store with so many ledgers; `undefined` where the library has one only, and no option for it. */
export function storeWith(options: RedisClientOptions, ledgers: number): RedisStore | undefined {
  if (ledgers === 1) return new redisLibrary.RedisStore(options)
  try {
    return new redisLibrary.RedisStore(Object.assign({ ledgers }, options))
  } catch (error) {
    if ((error as { code?: unknown }).code === 'INVALID_OPTION') return undefined
    throw error
  }
}
