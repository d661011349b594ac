import { chart } from './charts.js'
import { h, heading } from './dom.js'
import { bytes, count, percent, rate, ratio, time } from './words.js'

const SUMMED = [
  'hits',
  'misses',
  'bypasses',
  'loads',
  'saved',
  'writes',
  'errors',
  'entries',
  'bytes',
  'maxEntries',
  'maxBytes',
]

/** The numbers of the chosen caches, added up. A number that one cache does not know is left out. */
function sumOf(sample, cache) {
  const chosen = sample.caches.filter(({ id }) => cache === '' || id === cache)
  const sum = (name) => chosen.reduce((total, each) => total + (each[name] ?? 0), 0)
  // All caches of a process see the same writes.
  const writes = Math.max(0, ...chosen.map((each) => each.writes))
  return { ...Object.fromEntries(SUMMED.map((name) => [name, sum(name)])), writes }
}

/** What happened between two samples, per second. */
function perSecond(before, after, cache) {
  const known = new Set(before.caches.map(({ id }) => id))
  const same = { ...after, caches: after.caches.filter(({ id }) => known.has(id)) }
  const [old, now] = [sumOf(before, cache), sumOf(same, cache)]
  const seconds = Math.max(0.001, (after.at - before.at) / 1000)
  return Object.fromEntries(SUMMED.map((name) => [name, Math.max(0, now[name] - old[name]) / seconds]))
}

export function overview({ samples, cache }) {
  const hitRate = chart({ title: 'Hit rate', names: [''], format: percent, top: 1 })
  const load = chart({ title: 'Queries on the database', names: ['with the cache', 'without it'], format: rate })
  const saved = chart({ title: 'Time saved each second', names: [''], format: time })
  const memory = chart({ title: 'Memory', names: ['in use', 'bound'], format: bytes })
  const tiles = h('dl', { class: 'tiles' })
  const charts = [hitRate, load, saved, memory].map(({ element }) => element)
  const element = [
    ...heading('Overview', 'What the cache has done since it was made, and over the last minutes.'),
    tiles,
    h('div', { class: 'charts' }, charts),
  ]

  function update() {
    const list = samples.list
    const latest = list.at(-1)
    if (latest === undefined) return
    tiles.replaceChildren(...tilesOf(sumOf(latest, cache()), latest, cache()))
    const steps = list.slice(1).map((after, index) => perSecond(list[index], after, cache()))
    const times = list.slice(1).map(({ at }) => at)
    const line = (make) => steps.map(make)
    hitRate.update(times, [line(({ hits, misses }) => ratio(hits, hits + misses))])
    load.update(times, [
      line(({ loads, bypasses }) => loads + bypasses),
      line(({ hits, misses, bypasses }) => hits + misses + bypasses),
    ])
    saved.update(times, [line((step) => step.saved)])
    const sums = list.map((sample) => sumOf(sample, cache()))
    memory.update(
      list.map(({ at }) => at),
      [sums.map((sum) => sum.bytes), sums.map((sum) => sum.maxBytes || NaN)],
    )
  }
  return { element, update, start: update }
}

const tile = (name, value) => h('div', {}, h('dt', {}, name), h('dd', {}, value))

function tilesOf(sum, { caches }, cache) {
  const states = caches.filter(({ id, state }) => (cache === '' || id === cache) && state !== 'on')
  return [
    tile('Hit rate', percent(ratio(sum.hits, sum.hits + sum.misses))),
    tile('Hits', count(sum.hits)),
    tile('Misses', count(sum.misses)),
    tile('Bypasses', count(sum.bypasses)),
    tile('Time saved', time(sum.saved)),
    tile('Writes', count(sum.writes)),
    tile('Entries', entriesOf(sum)),
    tile('Errors', h('span', { class: sum.errors > 0 && 'bad' }, count(sum.errors))),
    ...states.map(({ name, state }) => tile(name, h('span', { class: 'bad' }, state))),
  ]
}

const entriesOf = ({ entries, maxEntries }) =>
  h('span', {}, count(entries), maxEntries > 0 && h('small', {}, ` of ${count(maxEntries)}`))
