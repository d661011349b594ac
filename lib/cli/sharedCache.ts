import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { CacheEvents } from '../core/events.js'
import { QueryCache } from '../query/queryCache/QueryCache.js'
import { RedisStore } from '../store/redis/RedisStore.js'
import { needRedis, type CommandLine } from './call/commandLine.js'

/** Does something with a cache on the shared store. Rejects with the first failure of the store, which a cache of an application would bear. */
export async function withSharedCache(line: CommandLine, act: (cache: QueryCache) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = []
  const note = (event: unknown): void => void failures.push((event as CacheEvents['error']).error)
  const { namespace, timeout } = line
  const store = new RedisStore({ url: needRedis(line), namespace })
  const cache = new QueryCache({ store, storeTimeout: timeout })
  subscribe('objection-cache:error', note)
  try {
    await act(cache)
  } finally {
    unsubscribe('objection-cache:error', note)
    await cache.close()
  }
  if (failures.length > 0) throw failures[0]
}
