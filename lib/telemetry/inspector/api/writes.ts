import type { WriteStats } from '../../../cache/statistics/WriteCounts.js'
import type { Context } from './Context.js'
import { rowsPage, searchedText, sortedBy } from './rowsPage.js'

const ORDERS: Readonly<Record<string, (kind: WriteStats) => number>> = {
  cost: ({ loadTime, loads }) => loadTime || loads / 1e9,
  loads: ({ loads }) => loads,
  fell: ({ fell }) => fell,
  writes: ({ writes }) => writes,
}

/** Each kind of write, by default the one that cost the most load time first. */
export function writeKindsOf({ caches }: Context, parameters: URLSearchParams): unknown {
  const { cache } = caches.find(parameters.get('cache'))
  const text = searchedText(parameters)
  const kinds = cache
    .stats({ by: 'write' })
    .filter(({ name, tables }) => `${name}\n${tables.join('\n')}`.toLowerCase().includes(text))
  return rowsPage(sortedBy(kinds, ORDERS, parameters.get('sort')), parameters)
}
