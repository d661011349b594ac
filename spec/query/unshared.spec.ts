import { expect } from 'chai'
import KnexOf, { type Knex } from 'knex'
import { Model } from 'objection'
import { Cached, QueryCache, type CachedQueryBuilder } from '../../lib/index.js'
import { FakeSharedStore } from '../cache/sharing/FakeSharedStore.js'
import { SharedState } from '../cache/sharing/SharedState.js'

type Explained = CachedQueryBuilder<Model>

describe('queries that other processes could take for others', () => {
  let shared: QueryCache
  let alone: QueryCache

  beforeEach(() => {
    shared = new QueryCache({ store: new FakeSharedStore(new SharedState(Date.now), 'a') })
    alone = new QueryCache()
  })

  afterEach(() => shared.close())

  const open = (config: Knex.Config = {}): Knex =>
    KnexOf({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true, ...config })
  const make = (knex: Knex, queryCache: QueryCache, name = 'Item') => {
    const made = {
      [name]: class extends Cached(Model) {
        static override tableName = 'items'
      },
    }
    const Item = made[name] as unknown as typeof Model
    Object.defineProperty(Item, 'queryCache', { value: queryCache })
    Item.knex(knex)
    return Item
  }
  const reasonOf = async (Item: typeof Model): Promise<string | undefined> => {
    const { reason } = await (Item.query() as unknown as Explained).withCache().explainCache()
    return reason
  }
  /** Why it is not cached: by a cache that is shared, and by one that is not. */
  const reasons = async (knex: Knex, names: readonly [string, string] = ['Shared', 'Alone']) => {
    const both = [make(knex, shared, names[0]), make(knex, alone, names[1])] as const
    return [await reasonOf(both[0]), await reasonOf(both[1])]
  }

  it('are cached where all is known', async () => {
    const knex = open()
    expect(await reasons(knex)).to.deep.equal([undefined, undefined])
    await knex.destroy()
  })

  it('are not shared where the settings do not tell the database, until the caller does', async () => {
    const knex = open({ connection: () => ({ filename: ':memory:' }) })
    expect(await reasons(knex, ['A1', 'B1'])).to.deep.equal(['unnamed-database', undefined])
    shared.observe(knex, { database: 'named' })
    expect(await reasons(knex, ['A2', 'B2'])).to.deep.equal(['unnamed-connection', undefined])
    shared.observe(knex, { connection: 'app' })
    expect(await reasons(knex, ['A3', 'B3'])).to.deep.equal([undefined, undefined])
    await knex.destroy()
  })

  it('are not shared where each connection may be another user’s', async () => {
    const knex = open({ pool: { min: 1, max: 1, afterCreate: (_: unknown, done: () => void) => done() } })
    expect(await reasons(knex, ['A4', 'B4'])).to.deep.equal(['unnamed-connection', undefined])
    shared.observe(knex, { connection: 'app' })
    expect(await reasons(knex, ['A5', 'B5'])).to.deep.equal([undefined, undefined])
    await knex.destroy()
  })
})
