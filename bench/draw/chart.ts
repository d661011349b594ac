import { SHAPES, type Shape } from '../data/shapes.js'
import type { PeerHits } from '../parts/hits.js'
import type { Results } from '../results.js'
import { medianOf } from './hits.js'
import { microseconds } from './numbers.js'

const WIDTH = 860
const LABELS = 270
const BARS = 500
const ROW = 20
const GAP = 46
const TOP = 64

/** Readable on white and on black: colours of the text follow the reader's scheme. */
const STYLE = `text { font: 13px system-ui, sans-serif; fill: #24292f }
.quiet { fill: #57606a } .title { font-weight: 600 } line { stroke: #d0d7de }
.ours { fill: #1f883d } .floor { fill: #8c959f } .cache { fill: #54aeff } .uncached { fill: #d4a72c }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .quiet { fill: #9198a1 } line { stroke: #3d444d }
.ours { fill: #3fb950 } .floor { fill: #9198a1 } .cache { fill: #388bfd } .uncached { fill: #d29922 }
}`

/** Hits as bars on a logarithmic scale, a group for each shape. */
export function chartOf({ parts: { hits }, machine }: Results): string {
  if (hits === undefined) throw new Error('The chart shows hits, which were not measured.')
  const { peers } = hits
  const all = peers.flatMap((peer) => SHAPES.flatMap((shape) => medianOf(peer, shape) ?? []))
  const scale = scaleOf(Math.min(...all), Math.max(...all))
  const groupHeight = peers.length * ROW + GAP
  const height = TOP + SHAPES.length * groupHeight + 10
  const groups = SHAPES.map((shape, index) => groupOf(peers, shape, TOP + index * groupHeight, scale))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="What a hit costs">
<style>${STYLE}</style>
<text class="title" x="12" y="24">What a hit costs: median µs, logarithmic scale, less is better</text>
<text class="quiet" x="12" y="44">${machine.date}, ${machine.cores} cores, Node ${machine.node}; SQLite in memory</text>
${groups.join('\n')}
</svg>
`
}

interface Scale {
  readonly ticks: readonly number[]
  x(value: number): number
}

/** From one power of ten to another. */
function scaleOf(least: number, most: number): Scale {
  const [from, to] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))]
  return {
    ticks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)),
    x: (value) => Math.round(((Math.log10(value) - from) / (to - from)) * BARS * 10) / 10,
  }
}

function groupOf(peers: readonly PeerHits[], shape: Shape, top: number, { ticks, x }: Scale): string {
  const bottom = top + 22 + peers.length * ROW
  const lines = ticks.map(
    (tick) => `<line x1="${LABELS + x(tick)}" x2="${LABELS + x(tick)}" y1="${top + 18}" y2="${bottom}"/>`,
  )
  const bars = peers.map((peer, index) => barOf(peer, shape, top + 22 + index * ROW, x))
  return [`<text class="title" x="12" y="${top + 12}">${shape}</text>`, ...lines, ...bars].join('\n')
}

function barOf(peer: PeerHits, shape: Shape, y: number, x: Scale['x']): string {
  const value = medianOf(peer, shape)
  const label = `<text x="${LABELS - 8}" y="${y + 13}" text-anchor="end">${peer.name}</text>`
  if (value === undefined) return `${label}<text class="quiet" x="${LABELS + 6}" y="${y + 13}">–</text>`
  const bar = `<rect class="${colourOf(peer)}" x="${LABELS}" y="${y + 2}" width="${x(value)}" height="${ROW - 5}" rx="2"/>`
  return `${label}${bar}<text x="${LABELS + x(value) + 6}" y="${y + 13}">${microseconds(value)}</text>`
}

const colourOf = ({ name, kind }: PeerHits): string => (name.startsWith('objection-cache') ? 'ours' : kind)
