import type { Knex } from 'knex'
import { Model, type Pojo } from 'objection'
import { createClient, createCluster } from 'redis'
import { library } from '../../library.js'
import { asks } from '../../objection/asks.js'
import { countStatements, openSqlite } from '../../objection/sqlite.js'
import { EXPIRY } from '../../redis/BenchRedis.js'
import { storeWith } from '../../redis/ledgers.js'
import { STORE_TIMEOUT } from '../../redis/models.js'
import type { Answer, Asking, Opening, Servers, Subject } from './tasks.js'

// A process of a load, with connections of its own: it does what its parent says, and ends with it.

type Ask = (key: number) => PromiseLike<unknown>

const KEYS = 128
const MOST_TABLES = 16

const { urls, isCluster, namespace } = JSON.parse(process.argv[2] ?? '') as Servers
const client = isCluster ? createCluster({ rootNodes: urls.map((url) => ({ url })) }) : createClient({ url: urls[0]! })
await client.connect()
const knex = await openSqlite(KEYS)
for (let table = 0; table < MOST_TABLES; table++) {
  // oxlint-disable-next-line no-await-in-loop
  await knex.raw(`create table items_${table} as select * from items`)
}
const sent = countStatements(knex)
const opened = new Map<string, Ask | undefined>()

process.on('message', (task: Opening | Asking) => {
  void (task.task === 'open' ? open(task) : ask(task)).then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')

async function open(subject: Subject): Promise<Answer> {
  const one = askOf(subject)
  opened.set(nameOf(subject), one)
  // The second time fills what is in front of Redis, and the third finds it.
  if (one === undefined) return { isAble: false, hits: 0, cpu: 0 }
  for (let turn = 0; turn < 3; turn++) {
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all(Array.from({ length: KEYS }, (_, key) => one(key)))
  }
  return { isAble: true, hits: 0, cpu: 0 }
}

async function ask({ callers, milliseconds, ...subject }: Asking): Promise<Answer> {
  const one = opened.get(nameOf(subject))
  if (one === undefined) throw new Error(`${subject.contender} was not opened`)
  const [before, used] = [sent(), process.cpuUsage()]
  const end = performance.now() + milliseconds
  let hits = 0
  const call = async (first: number): Promise<void> => {
    for (let key = first; performance.now() < end; key++, hits++) {
      // oxlint-disable-next-line no-await-in-loop
      await one(key % KEYS)
    }
  }
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller * 37)))
  const { user, system } = process.cpuUsage(used)
  if (sent() > before) throw new Error(`${subject.contender}: hits have sent ${sent() - before} statements`)
  return { isAble: true, hits, cpu: user + system }
}

function nameOf({ contender, ledgers, tables }: Subject): string {
  return `${contender}, ${ledgers}, ${tables}`
}

/** How to ask for an entry; `undefined` where the library cannot. */
function askOf({ contender, ledgers, tables }: Subject): Ask | undefined {
  if (contender === 'GET, by hand') return byHand(modelsOn(class extends Model {}, tables))
  const space = `${namespace} ${contender} ${ledgers} ${tables}`
  const shared = storeWith({ client, namespace: space, expiry: `${EXPIRY}s` }, ledgers)
  if (shared === undefined) return undefined
  const isTiered = contender === 'TieredStore, strict'
  const store = isTiered ? new library.TieredStore({ local: new library.MemoryStore(), shared }) : shared
  const cache = new library.QueryCache({ store, storeTimeout: STORE_TIMEOUT })
  cache.observe(knex, { database: 'bench' })
  class Base extends library.Cached(Model) {
    static override queryCache = cache
  }
  const items = modelsOn(Base, tables)
  return (key) => asks(find(items, key)).withCacheKey([key])
}

function byHand(items: readonly (typeof Model)[]): Ask {
  return async (key) => {
    const name = `${namespace} ${key}`
    const found = await client.get(name)
    if (found !== null) return items[key % items.length]!.fromJson(JSON.parse(found) as Pojo)
    const loaded = await find(items, key)
    await client.set(name, JSON.stringify(loaded), { EX: EXPIRY })
    return loaded
  }
}

const find = (items: readonly (typeof Model)[], key: number) => items[key % items.length]!.query().findById(key + 1)

function modelsOn(base: typeof Model, tables: number, on: Knex = knex): (typeof Model)[] {
  return Array.from({ length: tables }, (_, table) => {
    const Item = class extends base {
      static override tableName = `items_${table}`
      static override jsonAttributes = ['data']
    }
    Object.defineProperty(Item, 'name', { value: `Item${table}` })
    Item.knex(on)
    return Item
  })
}
