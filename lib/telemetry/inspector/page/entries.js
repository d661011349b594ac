import { choice, h, heading, opening } from './dom.js'
import { serverTable } from './table.js'
import { bytes, count, time } from './words.js'

export function entries({ cache, session, action }) {
  const note = h('p', { class: 'lead' })
  const remove = ({ id }) =>
    h(
      'button',
      { type: 'button', 'data-key': `remove ${id}`, onclick: () => action({ do: 'remove', id }).then(table.load) },
      'Remove',
    )
  const table = serverTable({
    name: 'entries',
    caption: 'Entries',
    search: 'Search',
    empty: 'The store has no entry.',
    extra: [choice('in', 'in', { key: 'keys', table: 'tables', tag: 'tags' })],
    asks: () => ({ cache: cache() }),
    got: ({ listing, isCut, state }) => {
      note.textContent = listing
        ? isCut
          ? 'The store has very many entries: only a part of them was searched.'
          : ''
        : state === 'closed'
          ? 'The cache is closed.'
          : 'The store of this cache cannot list its entries. A MemoryStore can, and so can a TieredStore with one.'
    },
    columns: [
      { label: 'Key', cell: (row) => keyOf(row, session) },
      { label: 'Depends on', cell: dependsOnOf },
      { label: 'Age', sort: 'newest', number: true, cell: ({ age }) => time(age) },
      {
        label: 'Expires in',
        sort: 'expiry',
        number: true,
        cell: ({ expiresIn }) => (expiresIn !== null && expiresIn <= 0 ? 'expired' : time(expiresIn)),
      },
      { label: 'Size', sort: 'bytes', number: true, cell: (row) => bytes(row.bytes) },
      { label: 'Hits seen', sort: 'hits', number: true, cell: ({ hits }) => count(hits) },
      ...(session.allowActions ? [{ label: 'Action', cell: remove }] : []),
    ],
  })
  const lead = 'What the store of this process holds. Hits are counted while a page of the inspector is open.'
  return { element: [...heading('Entries', lead), note, table.element], start: table.load, refresh: table.refresh }
}

function keyOf({ id, key, isValid, value }, { showValues }) {
  const state = !isValid && h('p', { class: 'faint' }, 'A write has invalidated it: the next query loads again.')
  const shown = showValues && opening(id, 'Value', h('pre', {}, value ?? ''))
  return h('div', {}, h('code', {}, key), state, shown)
}

const dependsOnOf = ({ dependsOn, furtherDependencies }) =>
  h(
    'ul',
    {},
    dependsOn.map((text) => h('li', {}, text)),
    furtherDependencies > 0 && h('li', {}, `and ${count(furtherDependencies)} more`),
  )
