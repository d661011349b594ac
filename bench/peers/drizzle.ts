import Database from 'better-sqlite3'
import { asc, eq, lte } from 'drizzle-orm'
import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { drizzle, type AsyncRemoteCallback } from 'drizzle-orm/sqlite-proxy'
import type { ItemData } from '../data/rows.js'
import { LAST, ONE, type Shape } from '../data/shapes.js'
import { CREATE_TABLES, storedItems, storedParts } from '../data/stored.js'
import type { Missing, Peer, Way } from '../Peer.js'
import { MemoryCache } from './drizzleCache.js'
import { waysOf } from './ways.js'

const items = sqliteTable('items', {
  id: integer().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  city: text().notNull(),
  note: text().notNull(),
  age: integer().notNull(),
  score: real().notNull(),
  visits: integer().notNull(),
  createdAt: integer({ mode: 'timestamp_ms' }).notNull(),
  data: text({ mode: 'json' }).$type<ItemData>().notNull(),
})

/**
 * Its cache with `$withCache`. Drizzle does not cache with its synchronous drivers, better-sqlite3's among them, so the same
 * database is reached through its asynchronous proxy.
 */
export function openDrizzle(): Promise<Peer> {
  const database = new Database(':memory:')
  fill(database)
  let statements = 0
  const send: AsyncRemoteCallback = async (sql, params, method) => {
    statements++
    const statement = database.prepare(sql).raw()
    return { rows: (method === 'get' ? statement.get(...params) : statement.all(...params)) as unknown[] }
  }
  const db = drizzle(send, { cache: new MemoryCache() })
  return Promise.resolve({
    name: 'Drizzle, $withCache()',
    kind: 'cache',
    ways: waysOf((shape) => wayOf(db, shape)),
    statements: () => statements,
    close: async () => void database.close(),
  })
}

function wayOf(db: ReturnType<typeof drizzle>, shape: Shape): Way | Missing {
  if (shape === 'graph of 20 × 5') return { missing: 'its relational queries are not cached' }
  if (shape === '1 row') {
    const one = () => db.select().from(items).where(eq(items.id, ONE))
    return { uncached: () => one().get(), cached: () => one().$withCache({ tag: shape }).get() }
  }
  const all = () => db.select().from(items).where(lte(items.id, LAST[shape])).orderBy(asc(items.id))
  return { uncached: () => all(), cached: () => all().$withCache({ tag: shape }) }
}

function fill(database: Database.Database): void {
  for (const statement of CREATE_TABLES) database.exec(statement)
  for (const row of storedItems()) database.prepare(`insert into items values (${values(row)})`).run(row)
  for (const row of storedParts()) database.prepare(`insert into parts values (${values(row)})`).run(row)
}

function values(row: object): string {
  const names = Object.keys(row).map((name) => `@${name}`)
  return names.join(', ')
}
