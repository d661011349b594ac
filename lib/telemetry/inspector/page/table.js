import { failure, h, isMarked, redraw } from './dom.js'
import { count } from './words.js'
import { get } from './server.js'

/**
 * A table of rows that the server sorts, searches and divides into pages.
 * - `name`: the part of the API; `caption`; `empty`: what to say without rows.
 * - `columns`: `{ label, cell(row), sort, number }`. `sort`: what the server calls the order.
 * - `search`: the label of the search; `extra`: further fields of the search; `asks()`: further parameters.
 * - `got(answer)`: called with each answer.
 */
export function serverTable({ name, caption, empty, columns, search, extra = [], asks, got = () => undefined }) {
  let sort = columns.find((column) => column.sort !== undefined)?.sort
  let offset = 0
  let latest = 0
  let isAsking = false
  const place = h('div', {}, h('p', {}, 'Loading…'))
  const text = h('input', { type: 'search', name: 'q', oninput: () => searchLater() })
  const form = h(
    'form',
    { role: 'search', onsubmit: (event) => (event.preventDefault(), restart()), onchange: () => restart() },
    h('label', {}, `${search} `, text),
    extra,
    h('button', { type: 'button', onclick: () => load() }, 'Refresh'),
  )
  let timer
  function searchLater() {
    clearTimeout(timer)
    timer = setTimeout(restart, 250)
  }
  function restart() {
    clearTimeout(timer)
    timer = undefined
    offset = 0
    return load()
  }
  /** Answers that come late are left out. `isQuiet`: the page refreshes by itself, so an error leaves what is there. */
  async function load(isQuiet = false) {
    const own = ++latest
    isAsking = true
    try {
      const answer = await get(name, {
        ...asks(),
        ...Object.fromEntries(new FormData(form)),
        q: text.value,
        sort,
        offset,
      })
      if (own === latest) show(answer)
    } catch (error) {
      if (own === latest && !isQuiet) place.replaceChildren(failure(error, () => load()))
    } finally {
      if (own === latest) isAsking = false
    }
  }
  /** Rows must not move under a pointer that is about to press a button. */
  function refresh() {
    const isInUse = isMarked(place) || (place.matches(':hover') && place.querySelector('td button') !== null)
    if (!isAsking && timer === undefined && !isInUse) void load(true)
  }
  function show(answer) {
    got(answer)
    const { rows } = answer
    if (rows === undefined) place.replaceChildren()
    else if (rows.length === 0 && answer.total > 0) void restart()
    else if (rows.length === 0)
      place.replaceChildren(h('p', { class: 'card' }, text.value === '' ? empty : 'Nothing is found.'))
    else showRows(answer)
  }
  const showRows = (answer) =>
    redraw(place, [scrolling(caption, table(answer)), pager(answer.rows.length, answer.total)])
  const table = ({ rows }) =>
    plainTable(caption, columns, rows, (column) => ({ isSorted: column.sort === sort, by: sortBy }))
  function sortBy(column) {
    sort = column.sort
    return restart()
  }
  function pager(shown, total) {
    const turn = (label, to, isOff) =>
      h('button', { type: 'button', 'data-key': label, disabled: isOff, onclick: () => ((offset = to), load()) }, label)
    return h(
      'div',
      { class: 'bar' },
      turn('Previous', Math.max(0, offset - 50), offset === 0),
      h('span', { role: 'status' }, `${count(offset + 1)} to ${count(offset + shown)} of ${count(total)}`),
      turn('Next', offset + 50, offset + shown >= total),
    )
  }
  return { element: h('div', {}, form, place), load: () => load(), refresh }
}

/** A wide table scrolls by itself, by the keyboard as well. */
export const scrolling = (label, table) =>
  h('div', { class: 'scroll', 'data-key': label, tabindex: 0, role: 'region', 'aria-label': label }, table)

/** A table. `sorting(column)`: whether the rows are sorted by it, and what to do to sort them. */
export function plainTable(caption, columns, rows, sorting) {
  const head = columns.map((column) => {
    const { isSorted, by } = (column.sort !== undefined && sorting?.(column)) || {}
    const label = by
      ? h('button', { type: 'button', 'data-key': `sort ${column.sort}`, onclick: () => by(column) }, column.label)
      : column.label
    return h('th', { scope: 'col', class: column.number && 'number', 'aria-sort': isSorted && 'descending' }, label)
  })
  return h(
    'table',
    {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, head)),
    h(
      'tbody',
      {},
      rows.map((row) =>
        h(
          'tr',
          {},
          columns.map(({ cell, number }) => h('td', { class: number && 'number' }, cell(row))),
        ),
      ),
    ),
  )
}
