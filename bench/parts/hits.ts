import { SHAPES, type Shape } from '../data/shapes.js'
import type { Effort } from '../measure/Effort.js'
import { interleaved, type Timing } from '../measure/interleaved.js'
import { openPeers } from '../openPeers.js'
import { isMissing, type Missing, type Peer, type Way } from '../Peer.js'
import { checkHit, handsOut, type HandsOut } from './handsOut.js'

export interface Hits {
  readonly peers: readonly PeerHits[]
}

export interface PeerHits {
  readonly name: string
  readonly kind: Peer['kind']
  readonly floor?: string
  /** What a hit is, as it was found by asking for one. */
  readonly handsOut: HandsOut
  readonly shapes: Readonly<Record<Shape, Timing | Missing>>
}

/** What a hit costs each of them, building the query included, once each hit was seen to send nothing. */
export async function hits({ milliseconds }: Effort): Promise<Hits> {
  const peers = await openPeers()
  const found = await hitsOf(peers, milliseconds)
  await Promise.all(peers.map((peer) => peer.close()))
  return found
}

/** @throws {Error} when a hit asks the database, before it is timed or while it is. */
export async function hitsOf(peers: readonly Peer[], milliseconds: number): Promise<Hits> {
  const timings = new Map<string, Timing>()
  const found = new Map<string, HandsOut[]>(peers.map(({ name }) => [name, []]))
  for (const shape of SHAPES) {
    for (const peer of peers) {
      const way = peer.ways[shape]
      if (isMissing(way)) continue
      // oxlint-disable-next-line no-await-in-loop
      await checkHit(peer, way)
      // oxlint-disable-next-line no-await-in-loop
      found.get(peer.name)?.push(await handsOut(peer, way))
    }
    const able = peers.filter((peer) => !isMissing(peer.ways[shape]))
    const contenders = able.map(({ name, ways }) => ({ name, run: () => (ways[shape] as Way).cached() }))
    const before = sentBy(able)
    // oxlint-disable-next-line no-await-in-loop
    for (const timing of await interleaved(contenders, milliseconds)) timings.set(timing.name + shape, timing)
    if (sentBy(able) !== before) throw new Error(`${shape}: hits have sent ${sentBy(able) - before} statements`)
  }
  return {
    peers: peers.map(({ name, kind, floor, ways }) => ({
      name,
      kind,
      ...(floor === undefined ? {} : { floor }),
      handsOut: worstOf(found.get(name) ?? []),
      shapes: Object.fromEntries(
        SHAPES.map((shape) => {
          const way = ways[shape]
          return [shape, isMissing(way) ? way : timings.get(name + shape)]
        }),
      ) as unknown as PeerHits['shapes'],
    })),
  }
}

/** How many statements were sent by the libraries that should send none for a hit. */
export const sentBy = (peers: readonly Peer[]): number =>
  peers.reduce((sum, { kind, statements }) => sum + (kind === 'uncached' ? 0 : statements()), 0)

/** Of all shapes: a reservation on one of them is one on the peer. */
const worstOf = (each: readonly HandsOut[]): HandsOut => ({
  instances: each.every(({ instances }) => instances),
  sharing:
    each.find(({ sharing }) => sharing === 'shared')?.sharing ??
    each.find(({ sharing }) => sharing === 'nested')?.sharing ??
    'own',
  difference: each.find(({ difference }) => difference !== null)?.difference ?? null,
})
