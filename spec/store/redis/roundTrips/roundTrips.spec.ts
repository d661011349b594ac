import { expect } from 'chai'
import knexOf, { type Knex } from 'knex'
import { Model } from 'objection'
import { Cached, MemoryStore, QueryCache, TieredStore, type CachedQueryBuilder } from '../../../../lib/index.js'
import { RedisStore } from '../../../../lib/store/redis/index.js'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { workingBus } from '../../../support/redis/workingBus.js'
import { SINGLE } from '../support/Clients.js'
import { Fixture } from '../support/Fixture.js'
import { Driver } from './Driver.js'
import { RoundTripProxy, type Trips } from './RoundTripProxy.js'

const firstWord = (sql: string): string | undefined => sql.split(/\W/)[0]?.toLowerCase()

const modelOf = (cache: QueryCache): typeof Model =>
  class Item extends Cached(Model) {
    static override tableName = 'items'
    static override queryCache = cache
  }

const NAME = 'round trips'

/** Nothing is late, however long a reply is held back. */
const PATIENT = { storeTimeout: '1m', joinTimeout: '1m', leaseTimeout: '1m' } as const

describeWithRedis('Round trips that an operation waits for', () => {
  const fixture = new Fixture()
  let proxy: RoundTripProxy
  let driver: Driver
  let knex: Knex
  let keys = 0

  before(async () => {
    proxy = await RoundTripProxy.listen(fixture.server.port)
  })

  after(() => proxy.close())

  beforeEach(async () => {
    driver = new Driver()
    const connection = { filename: ':memory:' }
    knex = knexOf({ client: 'sqlite3', connection, useNullAsDefault: true, pool: driver.pool })
    await knex.schema.createTable('items', (table) => {
      table.integer('id').primary()
      table.integer('n')
    })
    await knex('items').insert({ id: 1, n: 0 })
  })

  afterEach(() => knex.destroy())

  const count = (run: () => PromiseLike<unknown>): Promise<Trips> => proxy.count(run, driver.isBusy)

  const models = new WeakMap<QueryCache, typeof Model>()

  /** Runs a query of the model that belongs to the cache. */
  async function ask(cache: QueryCache, key: string): Promise<unknown> {
    const Item = models.get(cache) ?? modelOf(cache)
    models.set(cache, Item)
    return (Item.query(knex) as unknown as CachedQueryBuilder<Model, Model[]>).withCacheKey(key)
  }

  const write = (db: Knex = knex) => db('items').where('id', 1).increment('n', 1)

  /** Lets whatever comes only once come: reading the catalog, sending scripts, opening the bus. */
  async function warmUp(cache: QueryCache): Promise<void> {
    cache.observe(knex, { database: NAME })
    for (let turn = 0; turn < 3; turn++) {
      await ask(cache, 'warm')
      await ask(cache, `warm ${turn}`)
      await write()
      await knex.transaction((trx) => write(trx))
    }
    for (let turn = 0; turn < 2; turn++) await ask(cache, 'warm')
  }

  for (const [library, connect] of SINGLE) {
    describe(`with ${library}`, () => {
      let client: RedisClient
      let caches: QueryCache[]

      before(async () => {
        client = await connect(fixture.clients, proxy.url)
      })

      beforeEach(() => {
        caches = []
      })

      afterEach(() => Promise.all(caches.map((cache) => cache.close())))

      const redisStore = () => new RedisStore({ client, namespace: fixture.namespace })

      async function opened(cache: QueryCache): Promise<QueryCache> {
        caches.push(cache)
        await warmUp(cache)
        return cache
      }

      const overRedis = () => opened(new QueryCache({ ...PATIENT, store: redisStore() }))

      async function tiered(consistency: 'strict' | 'bounded'): Promise<QueryCache> {
        const shared = redisStore()
        const { bus, works } = workingBus(shared.bus())
        const store = new TieredStore({ local: new MemoryStore(), shared, bus, bound: '1m' })
        const cache = new QueryCache({ ...PATIENT, store, consistency })
        caches.push(cache)
        cache.observe(knex, { database: NAME })
        if (consistency === 'bounded') await works
        await warmUp(cache)
        return cache
      }

      it('are one for a hit, by plain commands', async () => {
        const cache = await overRedis()
        const { awaited, commands } = await count(() => ask(cache, 'warm'))
        expect(awaited).to.equal(1)
        expect(commands).to.include('GET').and.not.include('EVAL').and.not.include('EVALSHA')
      })

      it('are one for many hits of one turn', async () => {
        const cache = await overRedis()
        const some = Array.from({ length: 10 }, (_, index) => `many ${index}`)
        const askAll = () => Promise.all(some.map((key) => ask(cache, key)))
        await askAll()
        await askAll()
        const { awaited, commands } = await count(askAll)
        expect(awaited).to.equal(1)
        // One look at the ledger for all of them.
        expect(commands.filter((name) => name !== 'GET')).to.have.length.below(4)
      })

      it('are one for a strict hit in memory, which moves no entry', async () => {
        const cache = await tiered('strict')
        const { awaited, commands } = await count(() => ask(cache, 'warm'))
        expect(awaited).to.equal(1)
        expect(commands).to.not.include('GET').and.not.include('EVAL').and.not.include('EVALSHA')
      })

      it('are none for a bounded hit in memory', async () => {
        const cache = await tiered('bounded')
        expect(await count(() => ask(cache, 'warm'))).to.deep.equal({ awaited: 0, commands: [], notAwaited: [] })
      })

      it('are one for a write, whose end is not awaited', async () => {
        const cache = await overRedis()
        let trips = await count(() => write())
        // The end of a write that takes longer than its intent holds is awaited, as on a busy machine.
        for (let turn = 0; trips.awaited > 1 && turn < 50; turn++) trips = await count(() => write())
        expect(trips.awaited).to.equal(1)
        expect(trips.notAwaited).to.not.be.empty
        expect(JSON.stringify(await ask(cache, 'warm'))).to.equal(JSON.stringify(await knex('items')))
      })

      it('keep a write from the database until its intent is there', async () => {
        await overRedis()
        driver.statements.splice(0)
        proxy.hold()
        const written = write().then(() => true)
        const held = await proxy.held(driver.isBusy)
        const sent = [...driver.statements]
        proxy.resume()
        expect([held.length, sent]).to.deep.equal([1, []])
        expect(await written).to.equal(true)
        expect(driver.statements).to.have.length(1)
      })

      it('are one for a transaction, at its COMMIT', async () => {
        await overRedis()
        const transact = () =>
          count(() =>
            knex.transaction(async (trx) => {
              for (let turn = 0; turn < 3; turn++) await write(trx)
            }),
          )
        let trips = await transact()
        for (let turn = 0; trips.awaited > 1 && turn < 50; turn++) trips = await transact()
        expect(trips.awaited).to.equal(1)
        expect(trips.notAwaited).to.not.be.empty
      })

      it('are none for the writes of a transaction before its COMMIT', async () => {
        await overRedis()
        const trx = await knex.transaction()
        const trips = await count(() => write(trx))
        await trx.commit()
        expect(trips).to.deep.equal({ awaited: 0, commands: [], notAwaited: [] })
      })

      it('keep a COMMIT from the database until the intent is there', async () => {
        await overRedis()
        driver.statements.splice(0)
        proxy.hold()
        const committed = knex.transaction((trx) => write(trx)).then(() => true)
        const held = await proxy.held(driver.isBusy)
        const sent = driver.statements.map(firstWord)
        proxy.resume()
        expect([held.length, sent]).to.deep.equal([1, ['begin', 'update']])
        expect(await committed).to.equal(true)
        expect(driver.statements.map(firstWord)).to.deep.equal(['begin', 'update', 'commit'])
      })

      for (const [kind, open] of [
        ['RedisStore', overRedis],
        ['strict TieredStore', () => tiered('strict')],
        ['bounded TieredStore', () => tiered('bounded')],
      ] as const) {
        it(`are one for a miss of a ${kind}, beside the database`, async () => {
          const cache = await open()
          const key = `cold ${keys++}`
          const { awaited, notAwaited } = await count(() => ask(cache, key))
          expect(awaited).to.equal(1)
          expect(notAwaited).to.not.be.empty
          // What was not awaited arrives: the entry.
          await count(() => Promise.resolve())
          expect(await fixture.server.command('KEYS', `*"${key}"}`)).to.have.length(1)
        })
      }
    })
  }
})
