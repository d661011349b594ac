import { expect } from 'chai'
import type { Model } from 'objection'
import {
  MemoryStore,
  QueryCache,
  type CachedQueryBuilder,
  type CacheStore,
  type Entry,
  type QueryCacheOptions,
} from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { cachedBase, withAutomaticKey } from '../../support/cachedBase.js'
import { defineModels, type Models } from '../../support/models.js'
import { elsewhere } from '../../support/elsewhere.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { TestClock } from '../../support/TestClock.js'

const UUIDS = ['3', '1', '2'].map((digit) => `${digit}0000000-aaaa-4aaa-8aaa-aaaaaaaaaaaa`) as [string, string, string]

describe('finds by ids', () => {
  let database: SpecDatabase
  let queryCache: QueryCache
  let models: Models

  beforeEach(async () => {
    database = await openSpecDatabase()
    ;({ models, queryCache } = cached())
    // The catalogue is read before statements are counted.
    await models.Company.query()
    database.log.take()
  })

  afterEach(() => database.close())

  function cached(options: QueryCacheOptions = {}) {
    const cache = new QueryCache(options)
    const Base = cachedBase(database.knex, cache, { all: true })
    return { models: defineModels(Base), queryCache: cache, Base }
  }

  const plainBaseClass = () => Object.getPrototypeOf(database.plain.User) as typeof Model

  const statusOf = async (builder: unknown) =>
    (await (builder as CachedQueryBuilder<Model, unknown>).withCacheInfo()).cache.status

  /** The rows' ids that a statement has asked for, statement by statement. */
  async function asked(run: () => PromiseLike<unknown>): Promise<unknown[][]> {
    const seen: unknown[][] = []
    const note = ({ bindings }: { bindings: unknown[] }): void => void seen.push(bindings)
    database.knex.on('query', note)
    await run()
    database.knex.removeListener('query', note)
    return seen
  }

  /** Whether both classes result in the same, cold, warm and with any of the rows in the cache beforehand. */
  async function expectEqual(ask: (Class: Models['User']) => PromiseLike<unknown>): Promise<void> {
    const expected = await ask(database.plain.User)
    for (const before of [[], [1], [2], [1, 2], [3, 99], [1, 2, 3, 4, 5, 6, 7, 8, 99]]) {
      await queryCache.clear()
      for (const id of before) await models.User.query().findById(id)
      expectSame(await ask(models.User), expected, `after ${before.join()}`)
      expectSame(await ask(models.User), expected, `again after ${before.join()}`)
    }
    expect(queryCache.stats().errors).to.equal(0)
  }

  it('ask for exactly the rows that lack, in one statement', async () => {
    await models.User.query().findById(2)
    await models.User.query().findByIds([4, 99])
    expect(await asked(() => models.User.query().findByIds([5, 4, 3, 2, 99, 98]))).to.deep.equal([[3, 5, 98]])
    expect(await asked(() => models.User.query().findByIds([98, 2, 5]))).to.deep.equal([])
  })

  it('share their entries with finds by one id', async () => {
    await models.User.query().findByIds([1, 2, 99])
    expect(await asked(() => models.User.query().findById(2))).to.deep.equal([])
    expect(await asked(() => models.User.query().findById(99))).to.deep.equal([])
    expectSame(await models.User.query().findById(2), await database.plain.User.query().findById(2))
    expect(await models.User.query().findById(99)).to.equal(undefined)
  })

  for (const ids of [[1, 2], [2, 1], [3, 1, 3, 2], [99, 2, 98], [99], [8, 7, 6, 5, 4, 3, 2, 1]]) {
    it(`bring ${ids.join()} in the order of the database`, () => expectEqual((User) => User.query().findByIds(ids)))
  }

  const forms: Readonly<Record<string, (User: Models['User']) => PromiseLike<unknown>>> = {
    'the id among others': (User) => User.query().select('name', 'id').findByIds([3, 1, 99]),
    'no id': (User) => User.query().select('name').findByIds([3, 1]),
    'another column under the name of the id': (User) => User.query().select('age as id').findByIds([2, 1]),
    'a name as id': (User) => User.query().select('name as id', 'age').findByIds([2, 1]),
    'the id under another name': (User) => User.query().select('id as number').findByIds([2, 1]),
    'a filter': (User) => User.query().findByIds([3, 2, 1]).where('active', true),
    'several filters': (User) => User.query().where('companyId', 1).findByIds([6, 7, 4]).whereNull('avatar'),
    'an operator': (User) => User.query().findByIds([6, 7, 4]).where('age', '>', 24),
    alternatives: (User) => User.query().findByIds([3, 2]).orWhere('id', 1),
    'an order': (User) => User.query().findByIds([3, 2, 1]).orderBy('id', 'desc'),
    'a limit': (User) => User.query().findByIds([3, 2, 1]).limit(2),
    first: (User) => User.query().findByIds([3, 2, 1]).first(),
    'a page': (User) => User.query().findByIds([3, 2, 1]).page(0, 2),
    'a count': (User) => User.query().findByIds([3, 2, 99]).resultSize(),
    'a graph': (User) => User.query().findByIds([3, 2]).withGraphFetched('posts'),
    'a joined graph': (User) => User.query().findByIds([3, 2]).withGraphJoined('company'),
    'another class': (User) =>
      User.query()
        .findByIds([3, 2])
        .castTo(User === models.User ? models.UserSummary : database.plain.UserSummary),
    'an alias': (User) => User.query().alias('u').findByIds([3, 1]),
    'numbers as texts': (User) => User.query().findByIds(['3', '1']),
    'a relation': async (User) => {
      const boss = (await User.query().findById(1)) as Model
      return boss.$relatedQuery('reports').findByIds([1, 2, 3, 4] as never)
    },
    'what runs after': (User) =>
      User.query()
        .findByIds([3, 1])
        .runAfter((rows) => ({ rows })),
  }
  for (const [name, ask] of Object.entries(forms)) it(`with ${name} result in the same`, () => expectEqual(ask))

  it('with a graph, or an order, are one entry', async () => {
    await models.User.query().findByIds([1, 2])
    expect(await asked(() => models.User.query().findByIds([1, 2]).orderBy('id', 'desc'))).to.deep.equal([[1, 2]])
    const graph = () => models.User.query().findByIds([1, 2]).withGraphFetched('company')
    expect(await asked(graph)).to.have.length.greaterThan(0)
    expect(await asked(graph)).to.deep.equal([])
  })

  it('with other filters or columns have entries of their own', async () => {
    await models.User.query().findByIds([1, 2])
    expect(await asked(() => models.User.query().findByIds([1, 2]).select('id'))).to.deep.equal([[1, 2]])
    expect(await asked(() => models.User.query().findByIds([1, 2]).where('age', 21))).to.deep.equal([[1, 2, 21]])
    expect(await models.User.query().findById(2).where('age', 21)).to.equal(undefined)
    expect((await models.User.query().findById(2))?.id).to.equal(2)
  })

  it('of composite keys result in the same', async () => {
    await database.knex.schema.createTable('seats', (table) => {
      table.integer('hall')
      table.integer('number')
      table.primary(['hall', 'number'])
    })
    await database.knex('seats').insert([1, 2].flatMap((hall) => [1, 2].map((number) => ({ hall, number }))))
    const define = (Base: typeof Model) =>
      class Seat extends Base {
        static override tableName = 'seats'
        static override idColumn = ['hall', 'number']
      }
    const ids = [
      [2, 1],
      [1, 2],
    ]
    const expected = await define(plainBaseClass()).query().findByIds(ids)
    const Seat = define(cached().Base)
    await Seat.query().findById([1, 2])
    for (const _ of ids) expectSame(await Seat.query().findByIds(ids), expected)
  })

  /** Two classes over a table of named things, the cached one first. */
  async function things(type: string, ids: readonly string[]): Promise<[typeof Model, typeof Model]> {
    await database.knex.schema.createTable('things', (table) => {
      table.specificType('id', type).primary()
      table.string('name')
    })
    await database.knex('things').insert(ids.map((id) => ({ id, name: `of ${id}` })))
    const define = (Base: typeof Model) =>
      class Thing extends Base {
        static override tableName = 'things'
      }
    return [define(cached().Base), define(plainBaseClass())]
  }

  it('of UUIDs are shared and in order', async () => {
    const [Thing, Plain] = await things('text', UUIDS)
    await Thing.query().findById(UUIDS[0])
    const ask = (Class: typeof Model) => Class.query().findByIds([...UUIDS])
    const expected = await ask(Plain)
    let found: unknown
    expect(await asked(async () => (found = await ask(Thing)))).to.deep.equal([[UUIDS[1], UUIDS[2]]])
    expectSame(found, expected)
    expectSame(await ask(Thing), expected)
  })

  it('of other texts result in the same', async () => {
    const [Thing, Plain] = await things('text', ['b', 'A', 'a', '10', '9'])
    const ask = (Class: typeof Model) => Class.query().findByIds(['a', 'b', 'A', '9', '10'])
    for (const id of ['a', '9']) await Thing.query().findById(id)
    for (let i = 0; i < 2; i++) expectSame(await ask(Thing), await ask(Plain))
  })

  it('take as a whole what the database finds under another id', async () => {
    // The collation finds the row, whose id is another text.
    const [Thing, Plain] = await things('text collate nocase', [UUIDS[0].toUpperCase(), UUIDS[1], UUIDS[2]])
    const ask = (Class: typeof Model) => Class.query().findByIds([...UUIDS])
    await Thing.query().findById(UUIDS[1])
    for (let i = 0; i < 2; i++) expectSame(await ask(Thing), await ask(Plain))
    expectSame(await Thing.query().findById(UUIDS[0]), await Plain.query().findById(UUIDS[0]))
  })

  it('take as a whole what comes in another order than was expected', async () => {
    const [Thing, Plain] = await things('text', ['9', '10', '11'])
    const ask = (Class: typeof Model) => Class.query().findByIds([9, 10, 11] as never)
    const expected = await ask(Plain)
    for (let i = 0; i < 2; i++) expectSame(await ask(Thing), expected)
    for (const id of [9, 10, 11]) await Thing.query().findById(id)
    expectSame(await ask(Thing), expected)
  })

  it('forget one row when one is written', async () => {
    const ask = () => models.User.query().findByIds([1, 2, 3])
    await ask()
    await models.User.query().findById(2).patch({ age: 1 })
    expect(await asked(ask)).to.deep.equal([[2]])
    expectSame(await ask(), await database.plain.User.query().findByIds([1, 2, 3]))
    await database.knex('users').where({ id: 3 }).delete()
    expect(await asked(ask)).to.deep.equal([[3]])
    expectSame(await ask(), await database.plain.User.query().findByIds([1, 2, 3]))
  })

  it('find what was absent when it is inserted', async () => {
    const ask = () => models.User.query().findByIds([1, 98, 99])
    await ask()
    expect(await asked(ask)).to.deep.equal([])
    await database.knex('users').insert({ id: 99, name: 'late' })
    expect((await ask()).map(({ id }) => id)).to.deep.equal([1, 99])
  })

  it('find what comes to fit a filter', async () => {
    const ask = () => models.User.query().findByIds([1, 2]).where('age', 22)
    expect((await ask()).map(({ id }) => id)).to.deep.equal([2])
    await database.knex('users').where({ id: 1 }).update({ age: 22 })
    expect((await ask()).map(({ id }) => id)).to.deep.equal([1, 2])
  })

  for (const [moment, event] of [
    ['before the statement', 'query'],
    ['behind the statement', 'query-response'],
  ] as const) {
    it(`are all of one state when a found row is written ${moment}`, async () => {
      await models.User.query().findByIds([1, 3])
      let write: PromiseLike<unknown> | undefined
      // SQLite has one connection here: the write ends between the statement for what lacks and whatever comes then.
      database.knex.once(event, () => {
        write = database
          .knex('users')
          .where({ id: 1 })
          .update({ name: 'new' })
          .then(() => undefined)
      })
      const ask = (Class: typeof Model) => Class.query().findByIds([1, 2, 3])
      await ask(models.User)
      await write
      expectSame(await ask(models.User), await ask(database.plain.User))
    })
  }

  it('reload as a whole when a found row was written between look-up and load', async () => {
    let written = true
    const store = new MemoryStore()
    const slow = cached({
      store: storeWith(store, async (key) => {
        // Between the answers of the store and the load.
        if (written || !key.includes('findById[3]')) return
        written = true
        await database.knex('users').where({ id: 1 }).update({ name: 'written' })
      }),
    })
    await slow.models.User.query().findByIds([1, 3])
    written = false
    const found = await slow.models.User.query().findByIds([1, 2, 3])
    expect(written).to.equal(true)
    expectSame(found, await database.plain.User.query().findByIds([1, 2, 3]))
    expectSame(await slow.models.User.query().findByIds([1, 2, 3]), found)
  })

  /** A store that answers later, when something else is over. */
  function storeWith(store: MemoryStore, meanwhile: (key: string) => Promise<void>): CacheStore {
    return {
      async get(key): Promise<Entry | undefined> {
        const entry = store.get(key)
        await meanwhile(key)
        return entry
      },
      set: (key, entry) => store.set(key, entry),
      delete: (key) => store.delete(key),
      clear: () => store.clear(),
    }
  }

  it('own their results', async () => {
    const ask = () => models.User.query().findByIds([1, 2])
    const expected = await database.plain.User.query().findByIds([1, 2])
    await models.User.query().findById(1)
    for (let i = 0; i < 3; i++) {
      const found = await ask()
      expectSame(found, expected)
      for (const each of found) each.settings?.nested.list.push('mine')
      found.reverse()
    }
  })

  it('of a hundred callers send one statement', async () => {
    await models.User.query().findById(1)
    const asks = () => Promise.all(Array.from({ length: 100 }, () => models.User.query().findByIds([3, 2, 1])))
    let found: unknown[] = []
    expect(await asked(async () => (found = await asks()))).to.deep.equal([[2, 3]])
    const expected = await database.plain.User.query().findByIds([3, 2, 1])
    for (const each of found) expectSame(each, expected)
    expect(queryCache.stats()).to.include({ loads: 3, coalesced: 99, errors: 0 })
  })

  it('follow the modes', async () => {
    const ask = (mode: 'use' | 'refresh' | 'bypass' | 'only-if-cached', ids = [1, 2]) =>
      withAutomaticKey(models.User.query().findByIds(ids), { mode })
    await ask('use')
    expect(await asked(() => ask('refresh'))).to.deep.equal([[1, 2]])
    expect(await asked(() => ask('bypass'))).to.deep.equal([[1, 2]])
    expect(await asked(() => ask('only-if-cached'))).to.deep.equal([])
    const error = await ask('only-if-cached', [1, 3]).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).to.include({ code: 'NOT_CACHED' })
  })

  it('refresh each of their rows for everybody', async () => {
    await models.User.query().findByIds([1, 2])
    // Nobody saw this write.
    await elsewhere(database.knex, database.knex('users').where({ id: 2 }).update({ name: 'unseen' }))
    await withAutomaticKey(models.User.query().findByIds([1, 2]), { mode: 'refresh' })
    expect((await models.User.query().findById(2))?.name).to.equal('unseen')
  })

  it('end with their time, row by row', async () => {
    const clock = new TestClock()
    const { User } = cached({ clock, ttl: 1000, jitter: 0 }).models
    await User.query().findById(1)
    clock.advance(600)
    await User.query().findByIds([1, 2])
    clock.advance(500)
    expect(await asked(() => User.query().findById(1))).to.deep.equal([[1]])
  })

  it('are one entry where they may be stale', async () => {
    const clock = new TestClock()
    const { User } = cached({ clock, ttl: 1000, staleWhileRevalidate: 1000, jitter: 0 }).models
    await User.query().findByIds([1, 2])
    expect(await asked(() => User.query().findById(1))).to.deep.equal([[1]])
    clock.advance(1500)
    expect(await statusOf(User.query().findByIds([1, 2]))).to.equal('stale')
  })

  it('run their hooks as without a cache', async () => {
    const run = async (Base: typeof Model) => {
      const seen: string[] = []
      class User extends Base {
        static override tableName = 'users'
        declare id: number
        declare seen: number
        static override beforeFind() {
          seen.push('beforeFind')
        }
        static override afterFind({ result }: { result?: unknown[] }) {
          seen.push(`afterFind ${result?.length}`)
        }
        override $afterFind() {
          this.seen = (this.seen ?? 0) + 1
        }
      }
      const ask = (ids: number[]) =>
        User.query()
          .findByIds(ids)
          .runBefore(() => void seen.push('runBefore'))
          .runAfter((rows) => {
            seen.push('runAfter')
            return rows
          })
      return [await ask([2]), await ask([2, 1]), await ask([1, 2]), seen]
    }
    expectSame(await run(cached().Base), await run(plainBaseClass()))
  })

  it('see what hooks have added', async () => {
    const define = (Base: typeof Model) =>
      class User extends Base {
        static override tableName = 'users'
      }
    const [User, Plain] = [define(cached().Base), define(plainBaseClass())]
    const ask = (Class: typeof Model, companyId: number) =>
      Class.query()
        .findByIds([6, 7])
        .runBefore((_, builder) => void builder.where({ companyId }))
    for (const companyId of [1, 2, 1]) expectSame(await ask(User, companyId), await ask(Plain, companyId))
  })

  it('inside a transaction see its own writes, which nobody else does', async () => {
    const ask = (trx?: Parameters<typeof models.User.query>[0]) => models.User.query(trx).findByIds([1, 2])
    await ask()
    const trx = await models.User.startTransaction()
    await models.User.query(trx).findById(1).patch({ name: 'uncommitted' })
    expect((await ask(trx)).map(({ name }) => name)).to.deep.equal(['uncommitted', 'u2'])
    await trx.rollback()
    expect((await ask()).map(({ name }) => name)).to.deep.equal(['u1', 'u2'])
  })

  it('say what became of them, and count it', async () => {
    const status = (ids: number[]) => statusOf(models.User.query().findByIds(ids))
    const before = queryCache.stats()
    expect([await status([1, 2]), await status([2, 1]), await status([1, 2, 3]), await status([3])]).to.deep.equal([
      'miss',
      'hit',
      'miss',
      'hit',
    ])
    const { hits, misses, loads, stores, errors } = queryCache.stats()
    expect({
      hits: hits - before.hits,
      misses: misses - before.misses,
      loads: loads - before.loads,
      stores: stores - before.stores,
      errors,
    }).to.deep.equal({ hits: 2, misses: 2, loads: 2, stores: 3, errors: 0 })
  })

  it('make the results around them depend on all of their rows', async () => {
    await models.User.query().findByIds([1, 3])
    const wrapped = () =>
      queryCache.wrap('names', async () => (await models.User.query().findByIds([1, 2, 3, 99])).map(({ name }) => name))
    expect(await wrapped()).to.deep.equal(['u1', 'u2', 'u3'])
    for (const id of [1, 2, 3]) {
      await database.knex('users').where({ id }).update({ name: 'new' })
      expect((await wrapped())[id - 1]).to.equal('new')
    }
    await database.knex('users').insert({ id: 99, name: 'late' })
    expect(await wrapped()).to.have.length(4)
  })

  it('come out of a store of bytes as they went in', async () => {
    const bytes = cached({ store: new ByteStore() })
    const ask = (Class: Models['User'], ids: number[]) => Class.query().findByIds(ids)
    for (const ids of [[2], [3, 2, 99], [1, 2, 3, 99], [99, 3, 2, 1]]) {
      expectSame(await ask(bytes.models.User, ids), await ask(database.plain.User, ids))
    }
    expect(await asked(() => ask(bytes.models.User, [1, 2, 3, 99]))).to.deep.equal([])
    expect(bytes.queryCache.stats().errors).to.equal(0)
  })
})
