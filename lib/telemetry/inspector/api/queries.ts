import { timeOf, type GroupStats } from '../../../cache/statistics/GroupStats.js'
import { adviceParts } from '../../../query/bypass/bypassAdvice.js'
import type { Context } from './Context.js'
import { rowsPage, searchedText, sortedBy } from './rowsPage.js'

/** A kind of query, and what there is to gain. */
interface QueryKind extends GroupStats {
  /** The time that the database has spent on it although it asked for the cache, in milliseconds. */
  readonly gain: number
}

/** How many kinds of query are named for a reason. */
const MOST_NAMED = 5

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
  const groups = cache.stats({ by: byOf(parameters) })
  const kinds = groups
    .filter(({ name, model, table }) => `${name}\n${model ?? ''}\n${table ?? ''}`.toLowerCase().includes(text))
    .map((group) => ({ ...group, gain: timeOf(group) }))
  return {
    ...rowsPage(sortedBy(kinds, ORDERS, parameters.get('sort')), parameters),
    reasons: reasonsOf(cache.stats({ by: 'reason' }), groups),
  }
}

function byOf(parameters: URLSearchParams): 'model' | 'table' | 'query' {
  const by = parameters.get('by')
  return by === 'model' || by === 'table' ? by : 'query'
}

/** Why results were not cached: how often, what that means, what to do, and what would be cached then. */
function reasonsOf(byReason: readonly GroupStats[], groups: readonly GroupStats[]): unknown[] {
  return byReason
    .map(({ name, bypasses, notStoredByReason, bypassTime }) => {
      return { reason: name, bypasses, notStored: notStoredByReason[name] ?? 0, bypassTime }
    })
    .filter(({ bypasses, notStored }) => bypasses + notStored > 0)
    .toSorted((one, other) => other.bypasses + other.notStored - one.bypasses - one.notStored)
    .map(({ bypassTime, ...each }) => {
      return { ...each, ...adviceParts(each.reason), ...concernedBy(each.reason, groups, bypassTime) }
    })
}

/** The kinds of query that a reason keeps out of the cache, those with the most results first, and what their bypasses took. */
function concernedBy(reason: string, groups: readonly GroupStats[], bypassTime: number): object {
  const concerned = groups
    .map(({ name, bypassesByReason, notStoredByReason }) => {
      return { name, count: (bypassesByReason[reason] ?? 0) + (notStoredByReason[reason] ?? 0) }
    })
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count)
  return {
    kinds: concerned.slice(0, MOST_NAMED),
    furtherKinds: Math.max(0, concerned.length - MOST_NAMED),
    time: bypassTime + loadTimeOf(reason, groups),
  }
}

/** An estimate of what bypasses took that have loaded: their number × the mean load of their kind. */
function loadTimeOf(reason: string, groups: readonly GroupStats[]): number {
  const loaded = groups.filter(({ bypassTime }) => bypassTime === 0)
  return loaded.reduce((sum, { bypassesByReason, loads }) => sum + (bypassesByReason[reason] ?? 0) * loads.mean, 0)
}
