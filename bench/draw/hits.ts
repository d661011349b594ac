import { SHAPES, type Shape } from '../data/shapes.js'
import type { Timing } from '../measure/interleaved.js'
import type { HandsOut } from '../parts/handsOut.js'
import type { Hits, PeerHits } from '../parts/hits.js'
import { microseconds, ratio } from './numbers.js'
import type { Table } from './table.js'

/** Medians, and what is handed out, in the `words` given. */
export const hitTable = ({ peers }: Hits, words: (peer: PeerHits) => string = inWords): Table => ({
  heading: ['a hit, µs', ...SHAPES, 'hands out'],
  rows: peers.map((peer) => [
    peer.name,
    ...SHAPES.map((shape) => figure(peer, shape, ({ median }) => microseconds(median))),
    words(peer),
  ]),
})

export const hitTailTable = ({ peers }: Hits): Table => ({
  heading: ['p95, µs', ...SHAPES],
  rows: peers.map((peer) => [peer.name, ...SHAPES.map((shape) => figure(peer, shape, ({ p95 }) => microseconds(p95)))]),
})

export const hitRatioTable = ({ peers }: Hits): Table => ({
  heading: ['times the floor', ...SHAPES],
  rows: peers.map((peer) => [peer.name, ...SHAPES.map((shape) => ratioCell(timesFloor(peers, peer, shape, 'median')))]),
})

/** Of the quick ones of the runs, where the results have them. */
export const hitLowRatioTable = ({ peers }: Hits): Table => ({
  heading: ['p20, times the floor', ...SHAPES],
  rows: peers.map((peer) => [peer.name, ...SHAPES.map((shape) => ratioCell(timesFloor(peers, peer, shape, 'p20')))]),
})

export const hasLowTimes = ({ peers }: Hits): boolean =>
  peers.some((peer) => SHAPES.some((shape) => timingOf(peer, shape)?.p20 !== undefined))

const ratioCell = (by: number | undefined): string => (by === undefined ? '–' : ratio(by))

/** How much more it costs than the floor that it is compared with; `undefined` where it was not measured. */
export function timesFloor(
  peers: readonly PeerHits[],
  peer: PeerHits,
  shape: Shape,
  of: 'median' | 'p20',
): number | undefined {
  const floor = peers.find(({ name, kind }) => (peer.floor === undefined ? kind === 'floor' : name === peer.floor))
  const [own, least] = [timingOf(peer, shape)?.[of], timingOf(floor, shape)?.[of]]
  return own === undefined ? undefined : own / (least ?? Number.NaN)
}

/** Why a cell has a dash. */
export const missingLines = ({ peers }: Hits): string[] =>
  peers.flatMap(({ name, shapes }) =>
    SHAPES.flatMap((shape) => {
      const found = shapes[shape]
      return 'missing' in found ? [`- ${name}, ${shape}: ${found.missing}.`] : []
    }),
  )

/** Microseconds, where there are any. */
export const medianOf = (peer: PeerHits | undefined, shape: Shape): number | undefined => timingOf(peer, shape)?.median

function timingOf(peer: PeerHits | undefined, shape: Shape): Timing | undefined {
  const found = peer?.shapes[shape]
  return found === undefined || 'missing' in found ? undefined : found
}

function figure(
  { shapes }: PeerHits,
  shape: Shape,
  text: (timing: { readonly median: number; readonly p95: number }) => string,
): string {
  const found = shapes[shape]
  return 'missing' in found ? '–' : text(found)
}

type Sharing = Readonly<Record<HandsOut['sharing'], string>>

const SHARING: Sharing = { own: 'own copy', nested: 'nested values shared', shared: 'one for all callers' }
const SHORT: Sharing = { own: 'own copy', nested: 'nested shared', shared: 'one for all' }

/** What is handed out. */
function inWords({ handsOut: { instances, sharing, difference } }: PeerHits): string {
  const words = [instances ? 'instances' : 'plain objects', SHARING[sharing]]
  return [...words, ...(difference === null ? [] : [difference])].join(', ')
}

/** What is handed out, in words for a narrow table. */
export const inShort = ({ handsOut: { instances, sharing, difference } }: PeerHits): string =>
  `${instances ? 'instances' : 'plain'}, ${SHORT[sharing]}${difference === null ? '' : ', unequal'}`
