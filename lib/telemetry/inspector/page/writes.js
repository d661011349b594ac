import { h, heading } from './dom.js'
import { serverTable } from './table.js'
import { count, time } from './words.js'

export function writes({ cache }) {
  const table = serverTable({
    name: 'writes',
    caption: 'Kinds of write',
    search: 'Search a write',
    empty: 'No write has invalidated an entry of this cache yet.',
    asks: () => ({ cache: cache() }),
    columns: [
      { label: 'Write', cell: ({ name }) => h('code', {}, name) },
      { label: 'Tables', cell: ({ tables }) => tables.join(', ') },
      { label: 'Columns', cell: ({ columns }) => columns.join(', ') || 'all' },
      { label: 'Cost', sort: 'cost', number: true, cell: ({ loadTime }) => time(loadTime) },
      { label: 'Loads', sort: 'loads', number: true, cell: ({ loads }) => count(loads) },
      { label: 'Entries invalidated', sort: 'fell', number: true, cell: ({ fell }) => count(fell) },
      { label: 'Writes', sort: 'writes', number: true, cell: (row) => count(row.writes) },
    ],
  })
  const lead =
    'Each write invalidates the results that it can change. An entry counts when a query asks for it again. The cost is the time of the loads that followed.'
  return { element: [...heading('Writes', lead), table.element], start: table.load, refresh: table.refresh }
}
