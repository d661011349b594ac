import type { Peer } from './Peer.js'

/** Loaded by its address: the rest of the bench compiles where the peers' packages are not installed. */
export async function openPeers(): Promise<Peer[]> {
  const peers = (await import(new URL('peers/index.ts', import.meta.url).href)) as { openPeers: () => Promise<Peer[]> }
  return peers.openPeers()
}
