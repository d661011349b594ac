import type { Knex } from 'knex'
import type { Effort } from '../../measure/Effort.js'
import { median } from '../../measure/quantile.js'
import { asks } from '../../objection/cached.js'
import { FINDS } from '../../objection/finds.js'
import { openSqlite } from '../../objection/sqlite.js'
import type { BenchRedis } from '../../redis/BenchRedis.js'
import { KINDS, sharedModels, type Kind } from '../../redis/models.js'
import { times } from './hits.js'

export interface Trips {
  readonly operations: readonly {
    readonly operation: string
    readonly stores: readonly { readonly name: Kind; readonly trips: number }[]
  }[]
}

type Models = Awaited<ReturnType<typeof sharedModels>>

type Run = (models: Models, knex: Knex, index: number) => PromiseLike<unknown>

const find = ({ Item }: Models, key: number) => asks(FINDS['100 rows'](Item)).withCacheKey(['trips', key])

const write = (knex: Knex, index: number) => knex('items').where('id', 1).update({ age: index })

const OPERATIONS: Readonly<Record<string, Run>> = {
  hit: (models) => find(models, -1),
  'miss: looked up, loaded, stored': (models, _, index) => find(models, index),
  'write of its own': (_, knex, index) => write(knex, index),
  'transaction with one write': (_, knex, index) => knex.transaction((trx) => write(trx, index)),
  'transaction with three writes': (_, knex, index) =>
    knex.transaction((trx) => times(3, (each) => write(trx, index + each))),
  'invalidate({ tables })': ({ cache }) => cache.invalidate({ tables: ['items'] }),
}

/** How often each is repeated: what a bus says now and then does not make a whole trip. */
const COUNTED = 20

/** The round trips of each operation as the server counts them, a cache at a time: each one hears of all writes. */
export async function trips(redis: BenchRedis, { repeats }: Effort): Promise<Trips> {
  const found = new Map(Object.keys(OPERATIONS).map((operation) => [operation, [] as { name: Kind; trips: number }[]]))
  for (const name of KINDS) {
    // oxlint-disable-next-line no-await-in-loop
    const knex = await openSqlite()
    // oxlint-disable-next-line no-await-in-loop
    const models = await sharedModels(name, redis, knex)
    let index = 0
    for (const [operation, run] of Object.entries(OPERATIONS)) {
      const once = (): PromiseLike<unknown> => run(models, knex, index++)
      // What an earlier operation has invalidated is loaded, and the server gets to know each script.
      // oxlint-disable-next-line no-await-in-loop
      await once()
      // oxlint-disable-next-line no-await-in-loop
      found.get(operation)?.push({ name, trips: await tripsOf(redis, once, repeats) })
    }
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all([models.cache.close(), knex.destroy()])
  }
  return { operations: Array.from(found, ([operation, stores]) => ({ operation, stores })) }
}

async function tripsOf(redis: BenchRedis, once: () => PromiseLike<unknown>, repeats: number): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round < repeats; round++) {
    // oxlint-disable-next-line no-await-in-loop
    rounds.push(await redis.roundTrips(() => times(COUNTED, once)))
  }
  return median(rounds) / COUNTED
}
