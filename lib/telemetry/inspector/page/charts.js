import { h, s } from './dom.js'
import { time } from './words.js'

const WIDTH = 600
const HEIGHT = 120

/**
 * A chart of lines that a script can update. `format` makes text of a value; `top`: what the scale reaches at least.
 * Screen readers hear the latest, the lowest and the highest value.
 */
export function chart({ title, names, format, top = 0 }) {
  const paths = names.map((_, index) => s('path', { class: index === 0 ? 'one' : 'two' }))
  const svg = s(
    'svg',
    { role: 'img', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-label': title },
    paths,
  )
  const latest = h('b')
  const [first, scale] = [h('span'), h('span')]
  const element = h(
    'figure',
    {},
    h('figcaption', {}, title, latest),
    svg,
    h('p', { class: 'ends' }, first, scale),
    names.length > 1 && keyOf(names),
  )
  /** `times`: when; `series`: a list of values for each line. */
  function update(times, series) {
    const values = series.flat().filter(Number.isFinite)
    const most = Math.max(top, ...values) || 1
    for (const [index, path] of paths.entries()) path.setAttribute('d', lineOf(times, series[index], most))
    const now = series.map((line) => line.at(-1) ?? NaN)
    const text = (value) => (Number.isFinite(value) ? format(value) : 'nothing yet')
    latest.textContent = now.map(text).join(' / ')
    first.textContent = times.length > 1 ? `${time(times.at(-1) - times[0])} ago` : ''
    scale.textContent = `scale to ${format(most)}`
    const parts = names.map((name, index) => summary(name || title, series[index].filter(Number.isFinite), text))
    svg.setAttribute('aria-label', `${title}. ${parts.join(' ')}`)
  }
  return { element, update }
}

const summary = (name, values, text) =>
  values.length === 0
    ? `${name}: nothing yet.`
    : `${name}: now ${text(values.at(-1))}, lowest ${text(Math.min(...values))}, highest ${text(Math.max(...values))}.`

/** Where there is no value, the line has a gap. */
function lineOf(times, values, most) {
  const [from, to] = [times[0], times.at(-1)]
  let isDrawing = false
  const steps = values.map((value, index) => {
    if (!Number.isFinite(value)) return ((isDrawing = false), '')
    const x = to > from ? ((times[index] - from) / (to - from)) * WIDTH : WIDTH
    const y = HEIGHT - 2 - (value / most) * (HEIGHT - 6)
    const step = `${isDrawing ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
    isDrawing = true
    return step
  })
  return steps.join('')
}

const keyOf = (names) =>
  h(
    'p',
    { class: 'key' },
    names.map((name, index) =>
      h(
        'span',
        {},
        s(
          'svg',
          { class: index === 0 ? 'one' : 'two', viewBox: '0 0 30 10', 'aria-hidden': true },
          s('path', { d: 'M0 5H30' }),
        ),
        name,
      ),
    ),
  )
