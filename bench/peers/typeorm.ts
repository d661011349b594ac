import { DataSource, EntitySchema, LessThanOrEqual, type FindManyOptions } from 'typeorm'
import { itemRows, partRows, type ItemData } from '../data/rows.js'
import { LAST, ONE, type Shape } from '../data/shapes.js'
import type { Peer, Way } from '../Peer.js'
import { MemoryResultCache } from './typeormCache.js'
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
  declare parts: Part[]
}

class Part {
  declare id: number
  declare itemId: number
  declare name: string
  declare amount: number
  declare item: Item
}

const TEXT = { type: 'varchar' } as const
const NUMBER = { type: 'integer' } as const

const ItemSchema = new EntitySchema<Item>({
  target: Item,
  name: 'Item',
  tableName: 'items',
  columns: {
    id: { type: 'integer', primary: true },
    name: TEXT,
    email: TEXT,
    city: TEXT,
    note: TEXT,
    age: NUMBER,
    score: { type: 'real' },
    visits: NUMBER,
    createdAt: { type: 'datetime' },
    data: { type: 'simple-json' },
  },
  relations: { parts: { type: 'one-to-many', target: 'Part', inverseSide: 'item' } },
})

const PartSchema = new EntitySchema<Part>({
  target: Part,
  name: 'Part',
  tableName: 'parts',
  columns: { id: { type: 'integer', primary: true }, itemId: NUMBER, name: TEXT, amount: NUMBER },
  relations: { item: { type: 'many-to-one', target: 'Item', inverseSide: 'parts', joinColumn: { name: 'itemId' } } },
  indices: [{ columns: ['itemId'] }],
})

/** Its query result cache, with a provider in memory. */
export async function openTypeorm(): Promise<Peer> {
  let statements = 0
  const source = await new DataSource({
    type: 'better-sqlite3',
    database: ':memory:',
    entities: [ItemSchema, PartSchema],
    synchronize: true,
    verbose: () => void statements++,
    cache: { provider: () => new MemoryResultCache() },
  }).initialize()
  await source.getRepository(Item).insert(itemRows())
  await source.getRepository(Part).insert(partRows())
  const wayOf = (shape: Shape): Way => ({
    uncached: () => find(source, shape),
    cached: () => find(source, shape, shape),
  })
  return {
    name: 'TypeORM, result cache',
    kind: 'cache',
    ways: waysOf(wayOf),
    statements: () => statements,
    close: () => source.destroy(),
  }
}

function find(source: DataSource, shape: Shape, id?: string): Promise<unknown> {
  const items = source.getRepository(Item)
  const cache: FindManyOptions<Item> = id === undefined ? {} : { cache: { id, milliseconds: 3_600_000 } }
  if (shape === '1 row') return items.findOne({ where: { id: ONE }, ...cache })
  const relations = shape === 'graph of 20 × 5' ? { relations: { parts: true } } : {}
  return items.find({ where: { id: LessThanOrEqual(LAST[shape]) }, order: { id: 'ASC' }, ...relations, ...cache })
}
