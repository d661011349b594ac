import { SHAPES, type Shape } from '../../data/shapes.js'
import type { Effort } from '../../measure/Effort.js'
import { interleaved, type Timing } from '../../measure/interleaved.js'
import { median } from '../../measure/quantile.js'
import { sharedPeers } from '../../openPeers.js'
import type { BenchRedis, Bytes } from '../../redis/BenchRedis.js'
import type { SharedPeer } from '../../redis/SharedPeer.js'
import { hitsOf, sentBy, type Hits } from '../hits.js'

export interface SharedHits {
  readonly hits: Hits
  /** So many hits under way together; the timings are those of one of them. */
  readonly together: { readonly hits: number; readonly shapes: Readonly<Record<Shape, readonly Timing[]>> }
  /** Bytes of one hit, both ways, as the server counts them. */
  readonly traffic: readonly { readonly name: string; readonly toServer: number; readonly fromServer: number }[]
}

const TOGETHER = 32
/** Many hits of many rows take tenths of a second. */
const LEAST_TOGETHER = 8
const SHAPE = '100 rows'
/** Over so many hits, what else is said on the connections is little. */
const COUNTED = 100

/** The cost of a hit of libraries that store results in Redis: one hit at a time, and many together. */
export async function sharedHits(redis: BenchRedis, effort: Effort): Promise<SharedHits> {
  const peers = await (await sharedPeers()).openSharedPeers(redis)
  // What has no cache sends a statement to a database each time, however many there are at once.
  const caches = peers.filter(({ kind }) => kind !== 'uncached')
  const found = {
    hits: await hitsOf(peers, effort.milliseconds),
    together: { hits: TOGETHER, shapes: await together(caches, effort.milliseconds / 3) },
    traffic: await traffic(redis, caches, effort.repeats),
  }
  await Promise.all(peers.map((peer) => peer.close()))
  return found
}

/** Each under its own key, as for callers that ask for different results. */
async function together(peers: readonly SharedPeer[], milliseconds: number): Promise<Record<Shape, Timing[]>> {
  const found = new Map<Shape, Timing[]>()
  for (const shape of SHAPES) {
    const contenders = peers.map(({ name, ways }) => ({
      name,
      run: () => Promise.all(Array.from({ length: TOGETHER }, (_, slot) => ways[shape].cached(slot))),
    }))
    // oxlint-disable-next-line no-await-in-loop
    for (const { run } of contenders) await run()
    const before = sentBy(peers)
    // oxlint-disable-next-line no-await-in-loop
    const timings = await interleaved(contenders, milliseconds, LEAST_TOGETHER)
    if (sentBy(peers) !== before) throw new Error(`${shape}: hits together have sent statements`)
    found.set(shape, timings.map(ofOne))
  }
  return Object.fromEntries(found) as Record<Shape, Timing[]>
}

const ofOne = ({ median, p95, p20, ...timing }: Timing): Timing => ({
  ...timing,
  median: median / TOGETHER,
  p95: p95 / TOGETHER,
  ...(p20 === undefined ? {} : { p20: p20 / TOGETHER }),
})

async function traffic(
  redis: BenchRedis,
  peers: readonly SharedPeer[],
  repeats: number,
): Promise<SharedHits['traffic']> {
  const found: SharedHits['traffic'][number][] = []
  for (const { name, ways } of peers) {
    const { cached } = ways[SHAPE]
    const rounds: Bytes[] = []
    for (let round = 0; round < repeats; round++) {
      // oxlint-disable-next-line no-await-in-loop
      rounds.push(await redis.bytes(() => times(COUNTED, () => cached())))
    }
    const of = (way: 'toServer' | 'fromServer'): number =>
      Math.max(0, Math.round(median(rounds.map((round) => round[way])) / COUNTED))
    found.push({ name, toServer: of('toServer'), fromServer: of('fromServer') })
  }
  return found
}

/** One after the other. */
export async function times(count: number, run: (index: number) => PromiseLike<unknown>): Promise<void> {
  for (let index = 0; index < count; index++) {
    // oxlint-disable-next-line no-await-in-loop
    await run(index)
  }
}
