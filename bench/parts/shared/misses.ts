import { setTimeout as pause } from 'node:timers/promises'
import { SHAPES, type Shape } from '../../data/shapes.js'
import type { Effort } from '../../measure/Effort.js'
import { interleaved, type Timing } from '../../measure/interleaved.js'
import { asks } from '../../objection/asks.js'
import { cachedModels } from '../../objection/cached.js'
import { FINDS } from '../../objection/finds.js'
import { plainModels } from '../../objection/models.js'
import { openPlain, openSqlite } from '../../objection/sqlite.js'
import type { BenchRedis } from '../../redis/BenchRedis.js'
import { sharedModels } from '../../redis/models.js'

export interface SharedMisses {
  readonly shapes: readonly { readonly shape: Shape; readonly timings: readonly Timing[] }[]
}

/** Of 10 ms each, for the last results on their way to the store. */
const MOST_WAITS = 500

/** What it costs to look up in Redis, load, and store there, beside loading alone and beside a miss in memory. */
export async function sharedMisses(redis: BenchRedis, { milliseconds }: Effort): Promise<SharedMisses> {
  const [plainKnex, memoryKnex, redisKnex] = [await openPlain(), await openSqlite(), await openSqlite()]
  const Plain = plainModels(plainKnex)
  const memory = cachedModels(memoryKnex, { maxEntries: 100 })
  const shared = await sharedModels('RedisStore', redis, redisKnex)
  const shapes: SharedMisses['shapes'][number][] = []
  for (const shape of SHAPES) {
    const contenders = [
      { name: 'plain', run: () => FINDS[shape](Plain) },
      ...[memory, shared].map(({ Item }, index) => ({
        name: index === 0 ? 'memory' : 'RedisStore',
        run: (round: number) => asks(FINDS[shape](Item)).withCacheKey([shape, round]),
      })),
    ]
    const before = shared.cache.stats()
    // oxlint-disable-next-line no-await-in-loop
    const timings = await interleaved(contenders, milliseconds)
    // The query has its answer before its result is stored.
    const isStored = (): boolean =>
      shared.cache.stats().stores - before.stores >= shared.cache.stats().misses - before.misses
    // oxlint-disable-next-line no-await-in-loop
    for (let wait = 0; wait < MOST_WAITS && !isStored(); wait++) await pause(10)
    const { hits } = shared.cache.stats()
    if (hits > before.hits) throw new Error(`${shape}: there were hits among the misses`)
    if (!isStored()) throw new Error(`${shape}: not every miss was stored`)
    shapes.push({ shape, timings })
  }
  await Promise.all([memory.cache.close(), shared.cache.close()])
  await Promise.all([plainKnex, memoryKnex, redisKnex].map((knex) => knex.destroy()))
  return { shapes }
}
