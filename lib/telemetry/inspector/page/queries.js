import { choice, h, heading, isMarked, opening, redraw } from './dom.js'
import { plainTable, scrolling, serverTable } from './table.js'
import { bytes, count, percent, ratio, time } from './words.js'

export function queries({ cache }) {
  let advice = new Map()
  const notCached = h('div')
  const table = serverTable({
    name: 'queries',
    caption: 'Kinds of query',
    search: 'Search a query',
    empty: 'No query has asked for this cache yet.',
    extra: [choice('by', 'Group by', { query: 'query', model: 'model', table: 'table' })],
    asks: () => ({ cache: cache() }),
    got: ({ reasons }) => {
      advice = new Map(reasons.map(({ reason, meaning, remedy }) => [reason, `${meaning} ${remedy}`]))
      if (!isMarked(notCached)) redraw(notCached, notCachedOf(reasons))
    },
    columns: [
      { label: 'Query', cell: (row) => nameOf(row, advice) },
      { label: 'To gain', sort: 'gain', number: true, cell: ({ gain }) => time(gain) },
      { label: 'Saved', sort: 'saved', number: true, cell: ({ saved }) => time(saved) },
      { label: 'Hits', sort: 'hits', number: true, cell: ({ hits }) => count(hits) },
      { label: 'Hit rate', number: true, cell: ({ hits, misses }) => percent(ratio(hits, hits + misses)) },
      { label: 'Misses', sort: 'misses', number: true, cell: ({ misses }) => count(misses) },
      { label: 'Bypasses', sort: 'bypasses', number: true, cell: ({ bypasses }) => count(bypasses) },
      { label: 'Load', sort: 'load', number: true, cell: ({ loads }) => (loads.count > 0 ? time(loads.mean) : '–') },
      { label: 'Rows', sort: 'rows', number: true, cell: ({ rows }) => count(rows) },
      { label: 'Bytes', sort: 'bytes', number: true, cell: (row) => bytes(row.bytes) },
    ],
  })
  const lead = '“To gain” is the time of the loads of these queries, and of those that bypassed the cache.'
  return { element: [...heading('Queries', lead), table.element, notCached], start: table.load, refresh: table.refresh }
}

/** The name of a kind, and what to know of it. */
function nameOf(row, advice) {
  const reasons = [...new Set([...Object.keys(row.bypassesByReason), ...Object.keys(row.notStoredByReason)])]
  const { count: loads, p50, p95, p99 } = row.loads
  const facts = [
    row.model && `Model ${row.model}.`,
    row.table && `Table ${row.table}.`,
    loads > 0 && `Loads: half within ${time(p50)}, 95 % within ${time(p95)}, 99 % within ${time(p99)}.`,
    `${count(row.entries)} entries; ${count(row.invalidated)} were invalidated and ${count(row.evictions)} evicted.`,
    row.coalesced > 0 && `Misses that shared the load of another query: ${count(row.coalesced)}.`,
    row.bypassTime > 0 && `Queries that bypassed the cache took ${time(row.bypassTime)} in all.`,
  ]
  const remedies = reasons.map((reason) => {
    const times = (row.bypassesByReason[reason] ?? 0) + (row.notStoredByReason[reason] ?? 0)
    return h(
      'li',
      {},
      h('b', {}, reason),
      `: kept ${times === 1 ? '1 result' : `${count(times)} results`} out of the cache. ${advice.get(reason) ?? ''}`,
    )
  })
  const list = facts.filter(Boolean).map((fact) => h('li', {}, fact))
  return opening(JSON.stringify([row.name, row.model, row.table]), h('code', {}, row.name), h('ul', {}, list, remedies))
}

function notCachedOf(reasons) {
  const title = h('h2', {}, 'Not cached')
  if (reasons.length === 0)
    return [title, h('p', { class: 'card' }, 'All queries that asked for the cache were cached.')]
  const caption = 'Why results were not cached, and what to do'
  const columns = [
    { label: 'Reason', cell: ({ reason }) => h('b', {}, reason) },
    { label: 'Bypasses', number: true, cell: ({ bypasses }) => count(bypasses) },
    { label: 'Not stored', number: true, cell: ({ notStored }) => count(notStored) },
    { label: 'What it means', cell: ({ meaning }) => meaning },
    { label: 'Remedy', cell: ({ remedy }) => remedy || 'None is needed.' },
    { label: 'Would be cached without it', cell: concernedOf },
  ]
  return [title, scrolling(caption, plainTable(caption, columns, reasons))]
}

/** The kinds of query that a reason keeps out of the cache. */
const concernedOf = ({ kinds, furtherKinds, time: spent }) =>
  h(
    'ul',
    { class: 'kinds' },
    kinds.map((kind) => h('li', {}, h('code', {}, kind.name), ` ${count(kind.count)} ×`)),
    furtherKinds > 0 && h('li', {}, `and ${count(furtherKinds)} more kinds`),
    spent > 0 && h('li', {}, `about ${time(spent)} in all`),
  )
