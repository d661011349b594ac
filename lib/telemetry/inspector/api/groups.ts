import type { QueryCache } from '../../../query/queryCache/QueryCache.js'

/** Milliseconds. */
export interface LoadTimes {
  readonly count: number
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly total: number
}

/** What a cache has done for one kind of query. */
export interface GroupStats {
  readonly name: string
  readonly model: string | undefined
  readonly table: string | undefined
  readonly hits: number
  readonly misses: number
  readonly coalesced: number
  readonly bypasses: number
  readonly bypassesByReason: Readonly<Partial<Record<string, number>>>
  readonly notStoredByReason: Readonly<Partial<Record<string, number>>>
  readonly loads: LoadTimes
  readonly saved: number
  readonly entries: number
  readonly bytes: number
  readonly evictions: number
  readonly invalidated: number
  readonly rows: number
}

/** What one kind of write has done. */
export interface WriteStats {
  readonly name: string
  readonly tables: readonly string[]
  readonly columns: readonly string[]
  readonly writes: number
  readonly fell: number
  readonly loads: number
  readonly loadTime: number
}

type GroupedStats = (options: { by: string }) => unknown

/** What the cache has counted for each kind. */
export function groupsOf(cache: QueryCache, by: 'model' | 'table' | 'query'): readonly GroupStats[] {
  const groups = (cache.stats as GroupedStats).call(cache, { by })
  return Array.isArray(groups) ? (groups as readonly GroupStats[]) : []
}

export function writesOf(cache: QueryCache): readonly WriteStats[] {
  const writes = (cache.stats as GroupedStats).call(cache, { by: 'write' })
  return Array.isArray(writes) ? (writes as readonly WriteStats[]) : []
}
