import { FEATURE_SHAPES, type FeatureShape } from '../../features/Feature.js'
import type { Features, MeasuredFeature } from '../../parts/features.js'
import type { Run } from '../../results.js'
import { hitRatio, missRatio } from './tables.js'

const LABELS = 290
const PANEL = 255
const GAP = 50
const WIDTH = LABELS + 2 * PANEL + GAP + 25
const ROW = 18
const TOP = 96

/** Readable on white and on black, as the other picture is. */
const STYLE = `text { font: 13px system-ui, sans-serif; fill: #24292f } .small { font-size: 11px }
.quiet { fill: #57606a } .title { font-weight: 600 } line { stroke: #d0d7de } .one { stroke: #57606a }
.row { fill: #54aeff } .rows { fill: #1f883d } .graph { fill: #d4a72c }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .quiet { fill: #9198a1 } line { stroke: #3d444d } .one { stroke: #9198a1 }
.row { fill: #388bfd } .rows { fill: #3fb950 } .graph { fill: #d29922 }
}`

const COLOURS: Readonly<Record<FeatureShape, string>> = {
  '1 row': 'row',
  '100 rows': 'rows',
  'graph of 20 × 5': 'graph',
}

interface Line {
  readonly name: string
  readonly hits: readonly Dot[]
  readonly misses: readonly Dot[]
}

interface Dot {
  readonly shape: FeatureShape
  readonly ratio: number
}

/** A line for each feature, with a dot for each shape, on logarithmic scales; the dearest hits stand first. */
export function featureChartOf(found: Features, { machine }: Run): string {
  const lines = found.features.map((measured) => lineOf(found, measured)).toSorted((a, b) => dearest(b) - dearest(a))
  const bottom = TOP + lines.length * ROW
  const panels = [
    panelOf('a hit, times that of the plain class', LABELS, bottom, lines, ({ hits }) => hits),
    panelOf('a miss, times the query without a cache', LABELS + PANEL + GAP, bottom, lines, ({ misses }) => misses),
  ]
  const labels = lines.map(
    ({ name }, index) =>
      `<text x="${LABELS - 14}" y="${middle(index) + 4}" text-anchor="end">${escaped(name.replaceAll('`', ''))}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 14}" role="img" aria-label="What features of model classes cost">
<style>${STYLE}</style>
<text class="title" x="12" y="24">What features of model classes cost: logarithmic scale, less is better</text>
<text class="quiet" x="12" y="44">${machine.date}, ${machine.cores} cores, Node ${machine.node}; SQLite in memory</text>
${[...legend(), ...labels, ...panels].join('\n')}
</svg>
`
}

const lineOf = (found: Features, measured: MeasuredFeature): Line => ({
  name: measured.name,
  hits: dotsOf((shape) => hitRatio(found, measured, shape)),
  misses: dotsOf((shape) => missRatio(measured, shape)),
})

const dotsOf = (ratioOf: (shape: FeatureShape) => number | undefined): Dot[] =>
  FEATURE_SHAPES.flatMap((shape) => {
    const ratio = ratioOf(shape)
    return ratio === undefined ? [] : [{ shape, ratio }]
  })

const dearest = ({ hits }: Line): number => Math.max(...hits.map(({ ratio }) => ratio))

const middle = (index: number): number => TOP + index * ROW + ROW / 2

const legend = (): string[] =>
  FEATURE_SHAPES.map((shape, index) => {
    const x = 18 + index * 80
    return `<circle class="${COLOURS[shape]}" cx="${x}" cy="62" r="4"/><text class="small" x="${x + 9}" y="66">${shape}</text>`
  })

function panelOf(
  title: string,
  left: number,
  bottom: number,
  lines: readonly Line[],
  shown: (line: Line) => readonly Dot[],
): string {
  const all = lines.flatMap(shown).map(({ ratio }) => ratio)
  const { ticks, x } = scaleOf(Math.min(1, ...all), Math.max(2, ...all))
  const rules = ticks.flatMap((tick) => {
    const at = left + x(tick)
    const line = `<line${tick === 1 ? ' class="one"' : ''} x1="${at}" x2="${at}" y1="${TOP - 4}" y2="${bottom + 4}"/>`
    return [line, `<text class="small quiet" x="${at}" y="${TOP - 8}" text-anchor="middle">${tick}</text>`]
  })
  const dots = lines.flatMap((line, index) =>
    shown(line).map(
      ({ shape, ratio }) => `<circle class="${COLOURS[shape]}" cx="${left + x(ratio)}" cy="${middle(index)}" r="4"/>`,
    ),
  )
  return [`<text class="small title" x="${left}" y="${TOP - 26}">${title}</text>`, ...rules, ...dots].join('\n')
}

/** From one power of two to another. */
function scaleOf(least: number, most: number) {
  const [from, to] = [Math.floor(Math.log2(least)), Math.ceil(Math.log2(most))]
  return {
    ticks: Array.from({ length: to - from + 1 }, (_, index) => 2 ** (from + index)),
    x: (value: number) => Math.round(((Math.log2(value) - from) / (to - from)) * PANEL * 10) / 10,
  }
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
