import { openPeers } from '../openPeers.js'
import type { Way } from '../Peer.js'

export interface Stampede {
  readonly callers: number
  readonly peers: readonly { readonly name: string; readonly statements: number }[]
}

const CALLERS = 100

/** How many statements a hundred callers send if they ask at once for a result that is not cached. */
export async function stampede(): Promise<Stampede> {
  const peers = await openPeers()
  const counted: Stampede['peers'][number][] = []
  for (const { name, kind, statements, ways } of peers) {
    if (kind === 'floor') continue
    const { cached } = ways['100 rows'] as Way
    const before = statements()
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all(Array.from({ length: CALLERS }, () => cached()))
    counted.push({ name, statements: statements() - before })
  }
  await Promise.all(peers.map((peer) => peer.close()))
  return { callers: CALLERS, peers: counted }
}
