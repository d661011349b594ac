import { library } from '../../library.js'
import type { Effort } from '../../measure/Effort.js'
import type { Timing } from '../../measure/interleaved.js'
import { closeWritable, openWritable } from '../../objection/writable.js'
import type { BenchRedis } from '../../redis/BenchRedis.js'
import { STORE_TIMEOUT } from '../../redis/models.js'
import { BY_KEY, compared, observe, STATEMENTS } from '../writes.js'

export interface SharedWrites {
  readonly comparisons: readonly {
    readonly database: string
    readonly statement: string
    readonly timings: readonly Timing[]
  }[]
}

const COMPARED = [BY_KEY, 'transaction of three updates', 'select that is not cached'] as const

/** The cost of write intents in Redis: before a write happens, and when it has ended. */
export async function sharedWrites(redis: BenchRedis, { milliseconds }: Effort): Promise<SharedWrites> {
  const comparisons: SharedWrites['comparisons'][number][] = []
  for (const database of await openWritable()) {
    const cache = new library.QueryCache({ store: redis.store(), storeTimeout: STORE_TIMEOUT })
    // oxlint-disable-next-line no-await-in-loop
    await observe(database, cache)
    for (const statement of COMPARED) {
      // oxlint-disable-next-line no-await-in-loop
      const timings = await compared(database, STATEMENTS[statement], milliseconds)
      comparisons.push({ database: database.name, statement, timings })
    }
    // oxlint-disable-next-line no-await-in-loop
    await cache.close()
    // oxlint-disable-next-line no-await-in-loop
    await closeWritable(database)
  }
  return { comparisons }
}
