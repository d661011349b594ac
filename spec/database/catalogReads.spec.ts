import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache } from '../../lib/index.js'
import { databaseLedger } from '../../lib/cache/freshness/TagLedger.js'
import { deferred } from '../../lib/core/deferred.js'
import { recordEvents } from '../cache/support/recordEvents.js'
import { cachedBase, withKey } from '../support/cachedBase.js'
import { settled } from '../support/settled.js'
import { classBelow, freshClass, openFresh, queryOf } from './support/freshSqlite.js'
import { leavesNothingPending } from './support/leavesNothingPending.js'

const CATALOG = /sqlite_(?:master|schema)|pragma/i

describe('reading the catalog for the first load', () => {
  leavesNothingPending()

  const recorded = recordEvents()
  let knex: Knex
  /** The statements as the driver gets them, with the connection that each of them was sent on. */
  let sent: { readonly sql: string; readonly connection: object }[]
  /** What becomes of those that read the catalog. */
  let answer: (pass: () => Promise<unknown>) => Promise<unknown>

  beforeEach(() => {
    sent = []
    answer = (pass) => pass()
    const Above = freshClass()
    const plain = queryOf(Above)
    const client = classBelow(Above, {
      _query(this: object, connection: object, statement: { sql: string }): Promise<unknown> {
        sent.push({ sql: statement.sql, connection })
        const pass = (): Promise<unknown> => plain.call(this, connection, statement)
        return CATALOG.test(statement.sql) ? answer(pass) : pass()
      },
    })
    knex = openFresh(client)
  })

  afterEach(() => knex.destroy())

  const catalogReads = () => sent.filter(({ sql }) => CATALOG.test(sql)).length

  async function defineItem(): Promise<{ Item: typeof Model; cache: QueryCache }> {
    await knex.schema.createTable('items', (table) => void table.integer('id').primary())
    const cache = new QueryCache()
    const Item = class extends cachedBase(knex, cache) {
      static override tableName = 'items'
    }
    return { Item, cache }
  }

  it('reads the catalog once, on the load’s own connection, and shows its statements to no listener', async () => {
    const { Item } = await defineItem()
    const published: string[] = []
    knex.on('query', ({ sql }: { sql: string }) => published.push(sql))
    await Promise.all(['a', 'b', 'c'].map((key) => withKey(Item.query(), key)))
    const once = catalogReads()
    expect(once).to.be.greaterThan(0)
    expect(published).to.deep.equal(Array.from({ length: 3 }, () => 'select `items`.* from `items`'))
    await withKey(Item.query(), 'd')
    expect(catalogReads()).to.equal(once)
  })

  it('reads the catalog with the only connection of the pool, in the middle of a load', async () => {
    const { cache } = await defineItem()
    cache.observe(knex)
    const { client } = knex
    const connection = (await client.acquireConnection()) as object
    sent.length = 0
    expect(await cache.wrap('k', () => knex('items').connection(connection).select())).to.deep.equal([])
    expect(catalogReads()).to.be.greaterThan(0)
    expect(new Set(sent.map((each) => each.connection))).to.deep.equal(new Set([connection]))
    await client.releaseConnection(connection)
  })

  it('does not read the catalog for queries outside of loads', async () => {
    const { Item } = await defineItem()
    await Item.query()
    await Item.query().insert({ id: 1 } as object)
    expect(catalogReads()).to.equal(0)
  })

  it('reads the catalog again for the first load after a schema change', async () => {
    const { Item } = await defineItem()
    const read = () => withKey(Item.query(), 'k')
    await read()
    const once = catalogReads()
    await knex('items').insert({ id: 1 })
    await read()
    expect(catalogReads()).to.equal(once)
    await knex.raw('create view v as select * from items')
    await read()
    expect(catalogReads()).to.equal(2 * once)
  })

  it('fails no query if the catalog cannot be read: tries three times, then every write invalidates every result', async () => {
    const { Item, cache } = await defineItem()
    await knex.schema.createTable('others', (table) => void table.integer('id'))
    answer = () => Promise.reject(new Error('no rights'))
    for (const key of ['a', 'b', 'c', 'd', 'e']) expect(await withKey(Item.query(), key)).to.deep.equal([])
    expect(recorded.of('error').map(({ operation }) => operation)).to.deep.equal([
      'catalogue',
      'catalogue',
      'catalogue',
    ])
    expect(await withKey(Item.query(), 'a')).to.deep.equal([])
    expect(cache.stats().hits).to.equal(1)
    await knex('others').insert({ id: 1 })
    await withKey(Item.query(), 'a')
    expect(cache.stats()).to.include({ hits: 1, stores: 6 })
  })

  it('delays no other query if the catalog’s query is never answered', async () => {
    const { Item } = await defineItem()
    await knex.destroy()
    knex.initialize({ ...(knex.client as { config: object }).config, pool: { min: 0, max: 2 } })
    const { promise, resolve } = deferred<undefined>()
    answer = (pass) => promise.then(pass)
    const first = withKey(Item.query(), 'a').then(undefined, () => undefined)
    await settled(() => catalogReads() > 0)
    expect(await withKey(Item.query(), 'b').then(undefined, ({ message }: Error) => message)).to.include(
      'no such table',
    )
    resolve(undefined)
    await first
  })

  it('a write that Knex gave up stays pending until it has ended or its connection is discarded', async () => {
    await defineItem().then(({ Item }) => withKey(Item.query(), 'k'))
    const { promise, resolve } = deferred<undefined>()
    const slow = classBelow(freshClass(), {
      _query: (_: object, { sql }: { sql: string }) => (sql.startsWith('insert') ? promise : Promise.resolve()),
    })
    const other = openFresh(slow)
    new QueryCache().observe(other)
    const before = databaseLedger.pending
    const outcome = other('items').insert({ id: 1 }).timeout(1)
    expect(await outcome.then(undefined, ({ name }: Error) => name)).to.equal('KnexTimeoutError')
    expect(databaseLedger.pending).to.be.greaterThan(before)
    resolve(undefined)
    await settled(() => databaseLedger.pending === before)
    await other.destroy()
  })
})
