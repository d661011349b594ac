import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache } from '../../../lib/index.js'
import { cachedBase, withKey } from '../../support/cachedBase.js'
import { TestClock } from '../../support/TestClock.js'
import { openFresh } from '../../database/support/freshSqlite.js'

const LAG = 1000
let shops = 0

/** A primary and a replica, each a database of its own: what the one has, the other has when it is copied. */
async function openShop() {
  const clock = new TestClock()
  const cache = new QueryCache({ clock })
  const [primary, replica] = [openFresh(), openFresh()]
  for (const knex of [primary, replica]) {
    await knex.schema.createTable('items', (table) => void table.integer('id').primary())
    await knex.schema.createTable('parts', (table) => void [table.integer('id').primary(), table.integer('item')])
  }
  const database = `shop ${++shops}`
  cache.observe(primary, { database })
  cache.observe(replica, { database, role: 'replica', lag: LAG })
  clock.advance(2 * LAG)
  const on = (knex: Knex) => {
    const Base = cachedBase(knex, cache)
    const Item = class extends Base {
      static override tableName = 'items'
    }
    const Part = class extends Base {
      static override tableName = 'parts'
    }
    return (Class: 'items' | 'parts' = 'items') => withKey((Class === 'items' ? Item : Part).query(), 'k').then(countOf)
  }
  return { clock, cache, primary, replica, read: on(replica), readPrimary: on(primary) }
}

const countOf = (rows: readonly Model[]): number => rows.length

describe('a replica', () => {
  let shop: Awaited<ReturnType<typeof openShop>>

  beforeEach(async () => {
    shop = await openShop()
  })

  afterEach(async () => {
    await shop.primary.destroy()
    await shop.replica.destroy()
  })

  const stores = () => shop.cache.stats().stores
  const hits = () => shop.cache.stats().hits

  it('serves hits, and fills entries, while nothing is written', async () => {
    for (let i = 0; i < 3; i++) expect(await shop.read()).to.equal(0)
    expect([stores(), hits()]).to.deep.equal([1, 2])
  })

  it('does not fill an entry before the lag has passed since a write, and does then', async () => {
    await shop.read()
    await shop.primary('items').insert({ id: 1 })
    for (let i = 0; i < 2; i++) expect(await shop.read(), 'as old as the replica is').to.equal(0)
    shop.clock.advance(LAG - 1)
    await shop.read()
    expect([stores(), hits()]).to.deep.equal([1, 0])
    await shop.replica.raw('insert into items values (1)')
    shop.clock.advance(2 * LAG)
    for (let i = 0; i < 2; i++) expect(await shop.read()).to.equal(1)
    expect([stores(), hits()]).to.deep.equal([2, 1])
  })

  it('the primary fills its own at once', async () => {
    await shop.primary('items').insert({ id: 1 })
    for (let i = 0; i < 2; i++) expect(await shop.readPrimary()).to.equal(1)
    expect([stores(), hits()]).to.deep.equal([1, 1])
  })

  it('other tables are filled and served meanwhile', async () => {
    await shop.read('parts')
    await shop.primary('items').insert({ id: 1 })
    await shop.read('parts')
    await shop.read()
    expect([stores(), hits()]).to.deep.equal([1, 1])
  })

  it('a load that reads both is as old as the replica', async () => {
    await shop.primary('items').insert({ id: 1 })
    const both = () => shop.cache.wrap('both', async () => [await shop.read(), await shop.readPrimary()])
    for (let i = 0; i < 2; i++) expect(await both()).to.deep.equal([0, 1])
    expect(hits(), 'of the primary alone').to.equal(1)
  })

  it('a transaction counts from its commit on', async () => {
    await shop.read()
    const trx = await shop.primary.transaction()
    await trx('items').insert({ id: 1 })
    shop.clock.advance(5 * LAG)
    await trx.commit()
    shop.clock.advance(LAG - 1)
    await shop.read()
    expect(stores()).to.equal(1)
  })

  it('nobody takes its catalogue for the primary’s while that may be another', async () => {
    await shop.readPrimary('parts')
    const { primary, clock } = shop
    await primary.schema.dropTable('parts')
    await primary.schema.createTable('parts', (table) => {
      table.integer('id').primary()
      table.integer('item').references('items.id').onDelete('CASCADE')
    })
    await primary.raw('pragma foreign_keys = on')
    await primary('items').insert({ id: 1 })
    await primary('parts').insert({ id: 1, item: 1 })
    await shop.read('parts')
    clock.advance(2 * LAG)
    expect(await shop.readPrimary('parts')).to.equal(1)
    await primary('items').where('id', 1).delete()
    expect(await shop.readPrimary('parts')).to.equal(0)
  })
})
