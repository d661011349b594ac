import type { Knex } from 'knex'
import { Driver } from '../../../spec/store/redis/roundTrips/Driver.js'
import { RoundTripProxy, type Trips as Counted } from '../../../spec/store/redis/roundTrips/RoundTripProxy.js'
import type { Effort } from '../../measure/Effort.js'
import { asks } from '../../objection/asks.js'
import { FINDS } from '../../objection/finds.js'
import { openSqlite } from '../../objection/sqlite.js'
import type { BenchRedis } from '../../redis/BenchRedis.js'
import { KINDS, sharedModels, type Kind } from '../../redis/models.js'
import { times } from './hits.js'

export interface Trips {
  readonly operations: readonly {
    readonly operation: string
    readonly stores: readonly {
      readonly name: Kind
      /** Those that the operation waits for. */
      readonly trips: number
      /** The names of the commands that it sends, also of those that it does not wait for. */
      readonly commands?: readonly string[]
    }[]
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

/** What comes only once: scripts are sent, and what an earlier operation has invalidated is loaded. */
const WARM_UP = 3

/** The round trips of each operation, a cache at a time: each one hears of all writes. */
export async function trips(redis: BenchRedis, { repeats }: Effort): Promise<Trips> {
  const found = new Map(Object.keys(OPERATIONS).map((name) => [name, [] as Trips['operations'][0]['stores'][0][]]))
  const { hostname, port } = new URL(redis.url)
  const proxy = await RoundTripProxy.listen(Number(port), hostname)
  const way = Object.assign(new URL(redis.url), { host: `127.0.0.1:${proxy.port}` })
  for (const name of KINDS) {
    const driver = new Driver()
    // oxlint-disable-next-line no-await-in-loop
    const knex = await openSqlite(undefined, driver.pool)
    // oxlint-disable-next-line no-await-in-loop
    const client = await redis.connect(way.href)
    // oxlint-disable-next-line no-await-in-loop
    const models = await sharedModels(name, redis, knex, client)
    let index = 0
    for (const [operation, run] of Object.entries(OPERATIONS)) {
      const once = (): PromiseLike<unknown> => run(models, knex, index++)
      // oxlint-disable-next-line no-await-in-loop
      await times(WARM_UP, once)
      // oxlint-disable-next-line no-await-in-loop
      const { awaited, commands } = await fewestOf(repeats, () => proxy.count(once, driver.isBusy))
      found.get(operation)?.push({ name, trips: awaited, commands })
    }
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all([models.cache.close(), knex.destroy()])
    client.destroy()
  }
  await proxy.close()
  return { operations: Array.from(found, ([operation, stores]) => ({ operation, stores })) }
}

/** What a bus or a heartbeat says now and then is not the operation's. */
async function fewestOf(repeats: number, count: () => Promise<Counted>): Promise<Counted> {
  let fewest = await count()
  for (let repeat = 1; repeat < repeats; repeat++) {
    // oxlint-disable-next-line no-await-in-loop
    const counted = await count()
    if (counted.commands.length < fewest.commands.length) fewest = counted
  }
  return fewest
}
