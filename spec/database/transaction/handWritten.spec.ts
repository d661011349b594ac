import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache, type CachedQueryBuilder } from '../../../lib/index.js'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { cachedBase, withKey } from '../../support/cachedBase.js'
import { openFresh } from '../support/freshSqlite.js'
import { leavesNothingPending } from '../support/leavesNothingPending.js'

describe('transactions by hand, on SQLite with one connection', () => {
  leavesNothingPending()

  const recorded = recordEvents()
  let knex: Knex
  let cache: QueryCache
  let Item: typeof Model

  beforeEach(async () => {
    knex = openFresh()
    cache = new QueryCache()
    await knex.schema.createTable('items', (table) => void table.integer('id').primary())
    await knex.schema.createTable('others', (table) => void table.integer('id').primary())
    Item = class extends cachedBase(knex, cache) {
      static override tableName = 'items'
    }
    await read()
  })

  afterEach(() => knex.destroy())

  const query = () => withKey(Item.query(), 'k')
  const read = async (): Promise<number> => (await query()).length
  const insert = (id: number) => knex('items').insert({ id })
  const reasons = () => recorded.of('bypass').map(({ reason }) => reason)

  it('see their own writes, which are not stored before COMMIT', async () => {
    await knex.raw('BEGIN')
    await insert(1)
    expect([await read(), await read()]).to.deep.equal([1, 1])
    await insert(2)
    expect(await read()).to.equal(2)
    expect(reasons()).to.deep.equal(['transaction', 'transaction', 'transaction'])
    await knex.raw('COMMIT')
    expect([await read(), await read()]).to.deep.equal([2, 2])
    expect(cache.stats()).to.include({ stores: 2, hits: 1 })
  })

  it('see their own writes until ROLLBACK, and no later read sees them', async () => {
    await knex.raw('BEGIN')
    await insert(1)
    expect(await read()).to.equal(1)
    await knex.raw('ROLLBACK')
    expect([await read(), await read()]).to.deep.equal([0, 0])
  })

  it('see their own writes if a savepoint began the transaction', async () => {
    await knex.raw('SAVEPOINT a')
    await insert(1)
    await knex.raw('SAVEPOINT b')
    await insert(2)
    await knex.raw('ROLLBACK TO b')
    await knex.raw('RELEASE b')
    expect(await read()).to.equal(1)
    await knex.raw('RELEASE a')
    expect([await read(), await read(), cache.stats().hits]).to.deep.equal([1, 1, 1])
  })

  it('serve hits of tables that they did not write', async () => {
    const other = () => cache.wrap('others', async () => (await knex('others').select()).length)
    await other()
    await knex.raw('BEGIN')
    await insert(1)
    expect(await other()).to.equal(0)
    expect(cache.stats().hits).to.equal(1)
    await knex.raw('COMMIT')
  })

  it('count right, without an error and with one query', async () => {
    const sent: string[] = []
    await knex.raw('BEGIN')
    await insert(1)
    knex.on('query', ({ sql }: { sql: string }) => sent.push(sql))
    expect(await query().resultSize()).to.equal(1)
    expect(sent).to.have.length(1)
    expect(recorded.of('error')).to.deep.equal([])
    await knex.raw('COMMIT')
    expect(await query().resultSize()).to.equal(1)
  })

  it('bypass with the reason that it is a transaction', async () => {
    await knex.raw('BEGIN')
    await insert(1)
    const { result, cache: info } = await (query() as unknown as CachedQueryBuilder<Model>).withCacheInfo()
    expect(result).to.have.length(1)
    expect(info).to.include({ status: 'bypass', reason: 'transaction' })
    await knex.raw('COMMIT')
  })

  it('stay open after a COMMIT that the database refuses', async () => {
    await knex.raw('pragma foreign_keys = on')
    await knex.raw('create table children (item integer references items (id) deferrable initially deferred)')
    await read()
    await knex.raw('BEGIN')
    await insert(1)
    await knex('children').insert({ item: 9 })
    expect(await knex.raw('COMMIT').then(undefined, ({ message }: Error) => message)).to.include('FOREIGN KEY')
    expect(await read()).to.equal(1)
    await knex.raw('ROLLBACK')
    expect([await read(), await read()]).to.deep.equal([0, 0])
  })

  it('are over when their connection is discarded', async () => {
    await knex.raw('BEGIN')
    await insert(1)
    const { pool } = knex.client as { pool: { free: { resource: { __knex__disposed?: unknown } }[] } }
    for (const { resource } of pool.free) resource.__knex__disposed = new Error('gone')
    const before = databaseLedger.pending
    await knex.raw('select 1')
    expect(databaseLedger.pending).to.be.lessThan(before)
  })
})
