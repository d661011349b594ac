import type { GroupStats } from '../../../cache/statistics/GroupStats.js'
import type { QueryCache } from '../../../query/queryCache/QueryCache.js'
import { adviceFor } from '../../../query/bypass/bypassAdvice.js'
import type { Context } from './Context.js'
import { rowsPage, searchedText, sortedBy } from './rowsPage.js'

/** A kind of query, and what there is to gain. */
interface QueryKind extends GroupStats {
  /** The time that the database has spent on it although it asked for the cache, in milliseconds. */
  readonly gain: number
}

const ORDERS: Readonly<Record<string, (kind: QueryKind) => number>> = {
  gain: ({ gain, bypasses }) => gain || bypasses / 1e9,
  saved: ({ saved }) => saved,
  hits: ({ hits }) => hits,
  misses: ({ misses }) => misses,
  bypasses: ({ bypasses }) => bypasses,
  load: ({ loads }) => loads.mean,
  rows: ({ rows }) => rows,
  bytes: ({ bytes }) => bytes,
}

/** Each kind of query, by default the one with the most to gain first. */
export function queriesOf({ caches }: Context, parameters: URLSearchParams): unknown {
  const { cache } = caches.find(parameters.get('cache'))
  const text = searchedText(parameters)
  const kinds = cache
    .stats({ by: byOf(parameters) })
    .filter(({ name, model, table }) => `${name}\n${model ?? ''}\n${table ?? ''}`.toLowerCase().includes(text))
    .map((group) => ({ ...group, gain: gainOf(group) }))
  return { ...rowsPage(sortedBy(kinds, ORDERS, parameters.get('sort')), parameters), reasons: reasonsOf(cache) }
}

function byOf(parameters: URLSearchParams): 'model' | 'table' | 'query' {
  const by = parameters.get('by')
  return by === 'model' || by === 'table' ? by : 'query'
}

/** A bypass costs as much as a load of its kind, as far as loads are known. */
const gainOf = ({ loads, bypasses }: GroupStats): number => loads.total + bypasses * loads.mean

/** Why results were not cached: how often, what that means and what to do. */
export function reasonsOf(cache: QueryCache): unknown[] {
  const { bypassesByReason, notStoredByReason } = cache.stats()
  const reasons = [...new Set([...Object.keys(bypassesByReason), ...Object.keys(notStoredByReason)])]
  return reasons
    .map((reason) => ({
      reason,
      bypasses: bypassesByReason[reason] ?? 0,
      notStored: notStoredByReason[reason] ?? 0,
      advice: adviceFor(reason) ?? '',
    }))
    .sort((one, other) => other.bypasses + other.notStored - one.bypasses - one.notStored)
}
