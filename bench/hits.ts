import Knex from 'knex'
import { Model } from 'objection'
import { interleaved, type Contender } from './interleaved.js'
import { library } from './library.js'
import { factor, microseconds, type Table } from './table.js'

const { Cached, QueryCache } = library

interface Asks {
  withCacheKey(key: string): PromiseLike<unknown>
  withCache(): PromiseLike<unknown>
}

type Find = (model: typeof Model) => unknown

const FINDS: Readonly<Record<string, Find>> = {
  '1 row': (Item) => Item.query().findById(7),
  '100 rows': (Item) => Item.query().where('id', '<=', 100).orderBy('id'),
  '100 rows, a function': (Item) => Item.query().where((items) => void items.where('id', '<=', 100)),
  '20 rows by ids': (Item) => Item.query().findByIds(Array.from({ length: 20 }, (_, i) => i + 1)),
  'graph of 20 × 5': (Item) => Item.query().where('id', '<=', 20).withGraphFetched('parts'),
  'graph, a modifier': (Item) =>
    Item.query()
      .where('id', '<=', 20)
      .withGraphFetched('parts')
      .modifyGraph('parts', (parts) => void parts.where('id', '>', 0)),
}

/** What a hit costs under a key of the caller's and under an automatic one, beside the same query without a cache. */
export async function hits(batches: number): Promise<Table> {
  const knex = Knex({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })
  await fill(knex)
  const plain = modelsOn(class extends Model {}, knex)
  const cached = modelsOn(
    class extends Cached(Model) {
      static override queryCache = new QueryCache()
    },
    knex,
  )
  const rows: string[][] = []
  for (const [name, find] of Object.entries(FINDS)) {
    const contenders: Contender[] = [
      { name: 'plain', run: () => Promise.resolve(find(plain)) },
      { name: 'not asked', run: () => Promise.resolve(find(cached)) },
      { name: 'explicit', run: () => Promise.resolve((find(cached) as Asks).withCacheKey(name)) },
      { name: 'automatic', run: () => Promise.resolve((find(cached) as Asks).withCache()) },
    ]
    // oxlint-disable-next-line no-await-in-loop
    const [one, uncached, explicit, automatic] = (await interleaved(contenders, batches)).map(({ median }) => median)
    const times = [one, uncached, explicit, automatic].map((time = Number.NaN) => microseconds(time))
    rows.push([name, ...times, factor((automatic ?? Number.NaN) / (explicit ?? Number.NaN))])
  }
  await knex.destroy()
  const heading = ['find', 'plain µs', 'not asked µs', 'explicit hit µs', 'automatic hit µs', 'automatic / explicit']
  return { title: 'Hits', heading, rows }
}

async function fill(knex: Knex.Knex): Promise<void> {
  await knex.schema.createTable('items', (table) => {
    table.integer('id').primary()
    for (let i = 0; i < 7; i++) table.string(`text${i}`)
    table.json('data')
  })
  await knex.schema.createTable('parts', (table) => {
    table.integer('id').primary()
    table.integer('itemId')
    table.string('name')
  })
  const text = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`text${i}`, `some text ${i}`]))
  const data = JSON.stringify({ theme: 'dark', list: [1, 2, 3] })
  await knex.batchInsert(
    'items',
    Array.from({ length: 100 }, (_, i) => ({ id: i + 1, ...text, data })),
    50,
  )
  await knex.batchInsert(
    'parts',
    Array.from({ length: 500 }, (_, i) => ({ id: i + 1, itemId: (i % 100) + 1, name: 'part' })),
    50,
  )
}

function modelsOn(base: typeof Model, knex: Knex.Knex): typeof Model {
  class Part extends base {
    static override tableName = 'parts'
  }
  class Item extends base {
    static override tableName = 'items'
    static override jsonAttributes = ['data']
    static override relationMappings = {
      parts: { relation: Model.HasManyRelation, modelClass: Part, join: { from: 'items.id', to: 'parts.itemId' } },
    }
  }
  base.knex(knex)
  return Item
}
