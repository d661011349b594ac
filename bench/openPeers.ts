import type { Peer } from './Peer.js'
import type { BenchRedis } from './redis/BenchRedis.js'
import type { Asker, SharedPeer } from './redis/SharedPeer.js'

/** Loaded by its address: the rest of the bench compiles where the peers' packages are not installed. */
export async function openPeers(): Promise<Peer[]> {
  const peers = (await import(new URL('peers/index.ts', import.meta.url).href)) as { openPeers: () => Promise<Peer[]> }
  return peers.openPeers()
}

/** A cache by hand around queries of plain Knex. */
interface ByHand {
  ask(key: string, load: () => PromiseLike<unknown>): Promise<unknown>
  close(): PromiseLike<unknown>
}

export async function bentocacheOfKnex(): Promise<ByHand> {
  const { href } = new URL('peers/bentocacheOfKnex.ts', import.meta.url)
  const { bentocacheOfKnex: open } = (await import(href)) as { bentocacheOfKnex: () => ByHand }
  return open()
}

interface SharedPeers {
  openSharedPeers(redis: BenchRedis): Promise<SharedPeer[]>
  /** Of bentocache. */
  askerOf(redis: BenchRedis, prefix: string, load: () => PromiseLike<unknown>): Asker
}

/** The libraries that store results in Redis. */
export const sharedPeers = async (): Promise<SharedPeers> =>
  (await import(new URL('peers/shared/index.ts', import.meta.url).href)) as SharedPeers
