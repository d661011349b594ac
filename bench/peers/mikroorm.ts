import { MikroORM } from '@mikro-orm/better-sqlite'
import { Collection, EntitySchema, wrap } from '@mikro-orm/core'
import { itemRows, partRows, type ItemData } from '../data/rows.js'
import { LAST, ONE, type Shape } from '../data/shapes.js'
import type { Peer } from '../Peer.js'
import { waysOf } from './ways.js'

class Item {
  declare id: number
  declare name: string
  declare email: string
  declare city: string
  declare note: string
  declare age: number
  declare score: number
  declare visits: number
  declare createdAt: Date
  declare data: ItemData
  parts = new Collection<Part>(this)
}

class Part {
  declare id: number
  declare name: string
  declare amount: number
  declare item: Item
}

const TEXT = { type: 'string' } as const
const NUMBER = { type: 'integer' } as const

const ItemSchema = new EntitySchema<Item>({
  class: Item,
  tableName: 'items',
  properties: {
    id: { type: 'integer', primary: true },
    name: TEXT,
    email: TEXT,
    city: TEXT,
    note: TEXT,
    age: NUMBER,
    score: { type: 'double' },
    visits: NUMBER,
    createdAt: { type: 'datetime' },
    data: { type: 'json' },
    parts: { kind: '1:m', entity: () => Part, mappedBy: 'item' },
  },
})

const PartSchema = new EntitySchema<Part>({
  class: Part,
  tableName: 'parts',
  properties: {
    id: { type: 'integer', primary: true },
    name: TEXT,
    amount: NUMBER,
    item: { kind: 'm:1', entity: () => Item, inversedBy: 'parts', joinColumn: 'itemId' },
  },
})

/** Its result cache as it comes, in memory. Each call has an `EntityManager` of its own, as each request has. */
export async function openMikroorm(): Promise<Peer> {
  let statements = 0
  const orm = await MikroORM.init({
    dbName: ':memory:',
    entities: [ItemSchema, PartSchema],
    debug: ['query'],
    logger: () => void statements++,
  })
  await orm.schema.createSchema()
  const em = orm.em.fork()
  await em.insertMany(Item, itemRows())
  await em.insertMany(
    Part,
    partRows().map(({ itemId, ...part }) => ({ ...part, item: itemId })),
  )
  return {
    name: 'MikroORM, result cache',
    kind: 'cache',
    ways: waysOf((shape) => ({ uncached: () => find(orm, shape), cached: () => find(orm, shape, shape) })),
    statements: () => statements,
    plain: (result) => (Array.isArray(result) ? result : [result]).map((item: Item) => wrap(item).toObject()),
    close: () => orm.close(),
  }
}

function find(orm: MikroORM, shape: Shape, key?: string): Promise<unknown> {
  const em = orm.em.fork()
  const cache = key === undefined ? {} : { cache: [key, 3_600_000] as [string, number] }
  if (shape === '1 row') return em.findOne(Item, { id: ONE }, cache)
  const where = { id: { $lte: LAST[shape] } }
  if (shape !== 'graph of 20 × 5') return em.find(Item, where, { orderBy: { id: 'asc' }, ...cache })
  return em.find(Item, where, { orderBy: { id: 'asc' }, populate: ['parts'], ...cache })
}
