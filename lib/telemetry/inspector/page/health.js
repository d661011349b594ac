import { choice, failure, h, heading, isMarked, redraw } from './dom.js'
import { plainTable, scrolling } from './table.js'
import { get } from './server.js'
import { count, time } from './words.js'

export function health({ session, action }) {
  const place = h('div', {}, h('p', {}, 'Loading…'))
  let isAsking = false
  /** `isQuiet`: the page refreshes by itself, so an error leaves what is there. */
  async function load(isQuiet) {
    isAsking = true
    try {
      const { caches, warnings, errors } = await get('health')
      const each = caches.flatMap((cache) =>
        cacheOf(cache, session, (parameters) => action({ ...parameters, cache: cache.id }).then(start)),
      )
      redraw(place, [
        h('div', { class: 'bar' }, h('button', { type: 'button', 'data-key': 'refresh', onclick: start }, 'Refresh')),
        ...(each.length === 0 ? [h('p', { class: 'card' }, 'The process has no cache yet.')] : each),
        ...listed(
          'Warnings of the process',
          warnings.map(({ code, message }) => [code, message]),
        ),
        ...listed(
          'Errors since a page was opened',
          errors.map(({ operation, message }) => [operation, message]),
        ),
      ])
    } catch (error) {
      if (!isQuiet) place.replaceChildren(failure(error, start))
    } finally {
      isAsking = false
    }
  }
  const start = () => load(false)
  /** A form that a person fills in stays as it is. */
  function refresh() {
    const isInUse = Array.from(place.querySelectorAll('form')).some(
      (form) => form.matches(':hover, :focus-within') || form.elements.value.value !== '',
    )
    if (!isAsking && !isInUse && !isMarked(place)) void load(true)
  }
  return {
    element: [...heading('Health', 'The state of stores and buses, and mistakes of the set-up.'), place],
    start,
    refresh,
  }
}

const listed = (title, pairs) => [
  h('h2', {}, title),
  pairs.length === 0
    ? h('p', { class: 'card' }, 'None.')
    : h(
        'dl',
        { class: 'card' },
        pairs.flatMap(([name, text]) => [h('dt', {}, name), h('dd', {}, h('pre', {}, text))]),
      ),
]

const mark = (isGood, text) => h('span', { class: isGood ? 'good' : 'bad' }, `${isGood ? '✓' : '✗'} ${text}`)

const BREAKERS = {
  closed: 'works',
  open: 'fails: the cache does not call it for a while',
  trying: 'fails: the next call tries it',
}

function cacheOf(cache, session, act) {
  const rows = [
    ...cache.stores.map(({ role, name, breaker }) => [
      `Store: ${role} (${name})`,
      mark(breaker === 'closed', BREAKERS[breaker]),
    ]),
    ...cache.buses.map(({ name, isUp, silence }) => [
      `Bus (${name})`,
      mark(isUp, isUp ? `works; last heard ${time(silence)} ago` : 'is silent: local entries are not used'),
    ]),
    ['Queries', mark(cache.state === 'on', `the cache is ${cache.state}`)],
    ['Local entries', mark(cache.usesLocal, cache.usesLocal ? 'are used' : 'are not used now')],
    ['Unsent invalidations', mark(cache.unsent === 0, count(cache.unsent))],
    ['Errors', mark(cache.errors === 0, count(cache.errors))],
    ...(cache.consistency ? [['Consistency', cache.consistency]] : []),
    ['Epoch', h('code', {}, cache.epoch)],
    ...cache.setup.map(({ reason, count: times, advice }) => [
      `Set-up: ${reason}`,
      mark(false, `${count(times)} times. ${advice}`),
    ]),
  ]
  const columns = [
    { label: 'Part', cell: ([part]) => part },
    { label: 'State', cell: ([, state]) => state },
  ]
  const title = `Health of ${cache.name}`
  return [
    h('h2', {}, cache.name),
    scrolling(title, plainTable(title, columns, rows)),
    ...(session.allowActions ? [actions(cache, act)] : []),
  ]
}

function actions({ state, name }, act) {
  const button = (label, parameters) => h('button', { type: 'button', onclick: () => act(parameters) }, label)
  const clear = () => confirm(`Remove all entries of ${name}?`) && act({ do: 'clear' })
  const invalidate = (event) => {
    event.preventDefault()
    const { kind, value } = event.target.elements
    return act({ do: `invalidate-${kind.value}`, value: value.value })
  }
  return h(
    'form',
    { onsubmit: invalidate, 'aria-label': `Actions for ${name}` },
    choice('kind', 'Invalidate a', { key: 'key', table: 'table', tag: 'tag' }),
    h('input', { name: 'value', required: true, 'aria-label': 'What to invalidate' }),
    h('button', {}, 'Invalidate'),
    state === 'paused' ? button('Resume', { do: 'resume' }) : button('Pause', { do: 'pause' }),
    h('button', { type: 'button', onclick: clear }, 'Clear'),
  )
}
