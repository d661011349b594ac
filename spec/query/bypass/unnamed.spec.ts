import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import KnexOf, { type Knex } from 'knex'
import { Model } from 'objection'
import { Cached, MemoryStore, QueryCache, TieredStore, type CachedQueryBuilder } from '../../../lib/index.js'
import { recordEvents } from '../../cache/support/recordEvents.js'
import { FakeHub } from '../../cache/processes/support/FakeBus.js'
import { FakeSharedStore } from '../../cache/processes/support/FakeSharedStore.js'
import { SharedState } from '../../cache/processes/support/SharedState.js'

type Explained = CachedQueryBuilder<Model>

describe('queries of unnamed databases and connections with a shared store', () => {
  const recorded = recordEvents()
  let shared: QueryCache
  let connected: QueryCache
  let alone: QueryCache

  beforeEach(() => {
    shared = new QueryCache({ store: new FakeSharedStore(new SharedState(Date.now), 'a') })
    connected = new QueryCache({ store: new TieredStore({ local: new MemoryStore(), bus: new FakeHub().connect() }) })
    alone = new QueryCache()
  })

  afterEach(() => Promise.all([shared, connected].map((cache) => cache.close())))

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
  /** The reasons with a shared store, and without. */
  const reasons = async (knex: Knex, names: readonly [string, string] = ['Shared', 'Alone']) => {
    const both = [make(knex, shared, names[0]), make(knex, alone, names[1])] as const
    return [await reasonOf(both[0]), await reasonOf(both[1])]
  }

  it('are cached if the settings show the database and the connection', async () => {
    for (const config of [{}, { pool: { min: 1, max: 1, afterCreate: (_: unknown, done: () => void) => done() } }]) {
      const knex = open(config)
      expect(await reasons(knex)).to.deep.equal([undefined, undefined])
      await knex.destroy()
    }
  })

  it('are not cached until observe() names the database', async () => {
    const knex = open({ connection: () => ({ filename: ':memory:' }) })
    expect(await reasons(knex, ['A1', 'B1'])).to.deep.equal(['unnamed-database', undefined])
    shared.observe(knex, { database: 'named' })
    expect(await reasons(knex, ['A2', 'B2'])).to.deep.equal(['unnamed-connection', undefined])
    shared.observe(knex, { connection: 'app' })
    expect(await reasons(knex, ['A3', 'B3'])).to.deep.equal([undefined, undefined])
    await knex.destroy()
  })

  for (const [what, config] of Object.entries({
    'a server that they call "localhost"': { client: 'pg', connection: { host: 'localhost', database: 'd' } },
    'a socket': { client: 'pg', connection: { host: '/run/postgresql', database: 'd' } },
    'a server that has no name': { client: 'pg', connection: { database: 'd' } },
    'a file': { connection: { filename: 'unshared.sqlite' } },
  })) {
    it(`are not cached in ${what} until observe() names it`, async () => {
      const knex = open(config)
      expect(await reasons(knex, [`${what} 1`, `${what} 2`])).to.deep.equal(['unnamed-database', undefined])
      expect(await reasonOf(make(knex, connected, `${what} 3`)), 'on a bus').to.equal('unnamed-database')
      shared.observe(knex, { database: `named for ${what}` })
      expect(await reasons(knex, [`${what} 4`, `${what} 5`])).to.deep.equal([undefined, undefined])
      expect(await reasonOf(make(knex, connected, `${what} 6`))).to.equal(undefined)
      await knex.destroy()
    })
  }

  it('are not cached in wrap(), either', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'objection-cache-unshared-'))
    const knex = open({ connection: { filename: join(folder, 'file.sqlite') } })
    await knex.schema.createTable('items', (table) => void table.integer('id'))
    for (const cache of [shared, alone]) cache.observe(knex)
    let runs = 0
    const ask = (cache: QueryCache) => cache.wrap('k', async () => (runs++, knex('items').select()), { ttl: '1h' })
    const runsOf = async (cache: QueryCache): Promise<number> => {
      runs = 0
      for (let i = 0; i < 3; i++) expect(await ask(cache)).to.deep.equal([])
      return runs
    }
    expect([await runsOf(shared), await runsOf(alone)]).to.deep.equal([3, 1])
    expect(recorded.of('bypass').map(({ reason }) => reason)).to.deep.equal(Array(3).fill('unnamed-database'))
    shared.observe(knex, { database: 'named for wrap' })
    await ask(shared)
    expect(await runsOf(shared)).to.be.at.most(1)
    // The instance has sent statements under its old name. Renaming it invalidates the first load.
    expect(recorded.of('bypass').map(({ reason }) => reason)).to.deep.equal([
      ...Array<string>(3).fill('unnamed-database'),
      'overtaken',
    ])
    await knex.destroy()
    await rm(folder, { recursive: true })
  })

  it('are not cached if a function in the settings does not show what it does', async () => {
    const setUp = (_: unknown, done: () => void): void => done()
    const afterCreate = Function.prototype.bind.call(setUp, undefined) as typeof setUp
    const knex = open({ pool: { min: 1, max: 1, afterCreate } })
    expect(await reasons(knex, ['A4', 'B4'])).to.deep.equal(['unnamed-connection', undefined])
    shared.observe(knex, { connection: 'app' })
    expect(await reasons(knex, ['A5', 'B5'])).to.deep.equal([undefined, undefined])
    await knex.destroy()
  })
})
