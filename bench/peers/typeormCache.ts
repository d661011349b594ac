import type { QueryResultCache } from 'typeorm/cache/QueryResultCache.js'
import type { QueryResultCacheOptions } from 'typeorm/cache/QueryResultCacheOptions.js'

/** TypeORM's own result caches need a table or Redis: this one keeps the same options in this process. */
export class MemoryResultCache implements QueryResultCache {
  readonly #results = new Map<string, QueryResultCacheOptions>()

  async connect(): Promise<void> {}

  async disconnect(): Promise<void> {}

  async synchronize(): Promise<void> {}

  getFromCache(options: QueryResultCacheOptions): ReturnType<QueryResultCache['getFromCache']> {
    return Promise.resolve(this.#results.get(keyOf(options)))
  }

  async storeInCache(options: QueryResultCacheOptions): Promise<void> {
    this.#results.set(keyOf(options), options)
  }

  isExpired({ time = 0, duration }: QueryResultCacheOptions): boolean {
    return time + duration < Date.now()
  }

  async clear(): Promise<void> {
    this.#results.clear()
  }

  async remove(identifiers: string[]): Promise<void> {
    for (const identifier of identifiers) this.#results.delete(identifier)
  }
}

const keyOf = ({ identifier, query = '' }: QueryResultCacheOptions): string => identifier ?? query
