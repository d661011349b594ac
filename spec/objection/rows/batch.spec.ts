import { expect } from 'chai'
import type { Model } from 'objection'
import {
  MemoryStore,
  QueryCache,
  type CachedQueryBuilder,
  type CacheStore,
  type ModelCacheOptions,
} from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { cachedBase, withAutomaticKey } from '../../support/cachedBase.js'
import { openSqlite } from '../../support/databases.js'
import { defineModels, type Models } from '../../support/models.js'
import { expectSame } from '../../support/same.js'
import { createSchema, seedSchema } from '../../support/schema.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

describe('finds of one row in one turn of the event loop', () => {
  let database: SpecDatabase
  let queryCache: QueryCache
  let models: Models

  beforeEach(async () => {
    database = await openSpecDatabase()
    queryCache = new QueryCache()
    models = defineModels(cachedBase(database.knex, queryCache, { all: true, batch: true }))
    // The catalogue is read before statements are counted.
    await models.Company.query()
    database.log.take()
  })

  afterEach(() => database.close())

  const infoOf = (builder: unknown) => (builder as CachedQueryBuilder<Model, unknown>).withCacheInfo()

  const users = (ids: readonly number[], Class = models.User) =>
    Promise.all(ids.map((id) => Class.query().findById(id)))

  it('are loaded by one statement, each with its own result', async () => {
    const ids = [3, 1, 99, 2, 3]
    const found = await users(ids)
    expect(database.log.take()).to.deep.equal(['select `users`.* from `users` where `users`.`id` in (?, ?, ?, ?)'])
    expectSame(found, await users(ids, database.plain.User))
    database.log.take()
    expectSame(await users(ids), found)
    expect(database.log.take()).to.deep.equal([])
    expect(queryCache.stats().errors).to.equal(0)
  })

  it('ask only for what has no entry, and share their entries with finds by several ids', async () => {
    await models.User.query().findByIds([1, 2])
    database.log.take()
    await users([1, 2, 3, 4])
    expect(database.log.take()).to.deep.equal(['select `users`.* from `users` where `users`.`id` in (?, ?)'])
    await models.User.query().findByIds([4, 3, 2, 1])
    expect(database.log.take()).to.deep.equal([])
  })

  it('are loaded alike when there is one', async () => {
    expectSame(await users([2]), await users([2], database.plain.User))
    expect(database.log.take()).to.have.length(2)
    await users([2])
    expect(database.log.take()).to.deep.equal([])
  })

  it('are loaded one by one where the class does not ask for batches', async () => {
    const { User } = defineModels(cachedBase(database.knex, new QueryCache(), { all: true }))
    await users([1, 2, 3], User)
    expect(database.log.take()).to.have.length(3)
  })

  it('own their results', async () => {
    const [one, again] = (await users([1, 1])) as unknown as [Model, Model]
    expect(one).not.to.equal(again)
    Object.assign((one as unknown as { settings: { nested: object } }).settings.nested, { list: 'mine' })
    const [expected] = await users([1], database.plain.User)
    expectSame(again, expected)
    expectSame(await models.User.query().findById(1), expected)
  })

  it('fall one by one', async () => {
    await users([1, 2, 3, 99])
    await models.User.query().findById(2).patch({ age: 1 })
    database.log.take()
    await users([1, 3, 99])
    expect(database.log.take()).to.deep.equal([])
    expect((await models.User.query().findById(2))?.age).to.equal(1)
    await database.knex('users').insert({ id: 99, name: 'new' })
    expect((await models.User.query().findById(99))?.name).to.equal('new')
    database.log.take()
    await users([1, 3])
    expect(database.log.take()).to.deep.equal([])
  })

  const apart: Readonly<Record<string, () => readonly PromiseLike<unknown>[]>> = {
    filters: () => [
      models.User.query().findById(1).where('age', 21),
      models.User.query().findById(2).where('age', 1),
      models.User.query().findById(3),
    ],
    columns: () => [
      models.User.query().findById(1).select('id', 'name'),
      models.User.query().findById(2).select('id', 'age'),
      models.User.query().findById(3),
    ],
    contexts: () => [1, 2, 3].map((tenant) => models.User.query().context({ tenant }).findById(tenant)),
    classes: () => [models.User.query().findById(1), models.Post.query().findById(1), models.Tag.query().findById(1)],
    caches: () =>
      [undefined, new QueryCache(), new QueryCache()].map((cache) =>
        withAutomaticKey(models.User.query().findById(1), { cache }),
      ),
  }
  for (const [what, ask] of Object.entries(apart)) {
    it(`with different ${what} are loaded apart`, async () => {
      const found = await Promise.all(ask())
      expect(database.log.take()).to.have.length(3)
      // Each on its own, as if there were no others.
      await queryCache.clear()
      for (const [i, query] of ask().entries()) expectSame(await query, found[i])
    })
  }

  it('on different connections are loaded apart', async () => {
    const other = await openSqlite()
    await createSchema(other)
    await seedSchema(other)
    await other('users').where({ id: 1 }).update({ name: 'elsewhere' })
    const [here, there] = await Promise.all([models.User.query().findById(1), models.User.query(other).findById(1)])
    await other.destroy()
    expect([here?.name, there?.name]).to.deep.equal(['u1', 'elsewhere'])
  })

  it('inside a transaction are none of a batch', async () => {
    await models.User.transaction(async (trx) => {
      await models.User.query(trx).findById(1).patch({ name: 'uncommitted' })
      const found = await Promise.all([1, 2].map((id) => models.User.query(trx).findById(id)))
      expect(found.map((each) => each?.name)).to.deep.equal(['uncommitted', 'u2'])
    })
    expect((await models.User.query().findById(1))?.name).to.equal('uncommitted')
  })

  it('all get the error of the database, and later ones what is there then', async () => {
    await database.knex.schema.renameTable('users', 'away')
    const settled = await Promise.allSettled([1, 2, 3].map((id) => models.User.query().findById(id)))
    for (const each of settled) {
      expect(each.status === 'rejected' && String(each.reason)).to.include('no such table')
    }
    await database.knex.schema.renameTable('away', 'users')
    expectSame(await users([1, 2]), await users([1, 2], database.plain.User))
  })

  it('are found after a write that another of them was followed by', async () => {
    const first = models.User.query().findById(1).execute()
    const write = database.knex('users').where({ id: 2 }).update({ name: 'written' })
    await Promise.all([first, write.then(() => models.User.query().findById(2))]).then(([, found]) =>
      expect(found?.name).to.equal('written'),
    )
    expect((await models.User.query().findById(2))?.name).to.equal('written')
  })

  it('keep what has been written meanwhile only as it is then', async () => {
    let write: (() => PromiseLike<unknown>) | undefined = () =>
      database.knex('users').where({ id: 1 }).update({ name: 'new' })
    // The rows have been read and are about to be stored when another one writes.
    database.knex.once('query-response', () => {
      const now = write
      write = undefined
      void now?.()
    })
    await users([1, 2])
    expectSame(await users([1, 2]), await users([1, 2], database.plain.User))
    expect(queryCache.stats().errors).to.equal(0)
  })

  it('run their own hooks, before and after', async () => {
    const define = (Base: typeof Model, seen: string[]) =>
      class User extends Base {
        static override tableName = 'users'
        declare id: number
        static override async beforeFind() {
          await Promise.resolve()
          seen.push('beforeFind')
        }
        override $afterFind() {
          seen.push(`$afterFind ${this.id}`)
        }
      }
    const run = async (Base: typeof Model) => {
      const seen: string[] = []
      const User = define(Base, seen)
      const ask = () =>
        Promise.all(
          [1, 2, 99].map((id) =>
            User.query()
              .findById(id)
              .runAfter((found) => ({ found, id })),
          ),
        )
      return { first: await ask(), second: await ask(), seen: seen.toSorted() }
    }
    const Plain = Object.getPrototypeOf(database.plain.User) as typeof Model
    const expected = await run(Plain)
    database.log.take()
    expectSame(await run(cachedBase(database.knex, queryCache, { all: true, batch: true })), expected)
    expect(database.log.take()).to.have.length(1)
  })

  it('are refused one by one where what they find cannot be found', async () => {
    const settled = await Promise.allSettled([1, 99].map((id) => models.User.query().findById(id).throwIfNotFound()))
    expect(settled.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected'])
    expect(database.log.take()).to.have.length(1)
  })

  it('result in what they do without a cache where it cannot be kept', async () => {
    const define = (Base: typeof Model) =>
      class Tag extends Base {
        static override tableName = 'tags'
        override $parseDatabaseJson(json: Record<string, unknown>) {
          return { ...super.$parseDatabaseJson(json), made: json['id'] === 2 ? new WeakMap() : 1 }
        }
      }
    const Tag = define(cachedBase(database.knex, queryCache, { all: true, batch: true }))
    const found = await Promise.all([1, 2, 3].map((id) => infoOf(Tag.query().findById(id))))
    expect(found.map(({ result }) => (result as { label: string }).label)).to.deep.equal(['t1', 't2', 't3'])
    expect(found.map(({ cache }) => cache.status)).to.include('bypass')
    expect(queryCache.stats()).to.include({ errors: 0 })
  })

  it('count each on its own', async () => {
    const infos = await Promise.all([1, 2, 2].map((id) => infoOf(models.User.query().findById(id))))
    expect(infos.map(({ cache }) => cache.status)).to.deep.equal(['miss', 'miss', 'coalesced'])
    const again = await Promise.all([1, 2].map((id) => infoOf(models.User.query().findById(id))))
    expect(again.map(({ cache }) => cache.status)).to.deep.equal(['hit', 'hit'])
    expect(queryCache.stats()).to.include({ hits: 2, errors: 0 })
  })

  it('keep their own ttl and tags', async () => {
    await Promise.all([
      withAutomaticKey(models.User.query().findById(1), { tags: ['one'] }),
      withAutomaticKey(models.User.query().findById(2), { tags: ['two'] }),
    ])
    expect(database.log.take()).to.have.length(1)
    await queryCache.invalidate({ tags: ['two'] })
    await users([1])
    expect(database.log.take()).to.deep.equal([])
    await users([2])
    expect(database.log.take()).to.have.length(1)
  })

  it('make the results around them depend on their rows', async () => {
    const wrapped = (name: string, id: number) =>
      queryCache.wrap(name, async () => (await models.User.query().findById(id))?.name)
    const both = () => Promise.all([wrapped('one', 1), wrapped('two', 2)])
    expect(await both()).to.deep.equal(['u1', 'u2'])
    expect(database.log.take()).to.have.length(1)
    await database.knex('users').where({ id: 2 }).update({ name: 'new' })
    expect(await both()).to.deep.equal(['u1', 'new'])
    await database.knex('users').where({ id: 2 }).delete()
    await database.knex('users').insert({ id: 98, name: 'late' })
    expect(await wrapped('two', 2)).to.equal(undefined)
  })

  it('make the results around them depend on rows that are not there', async () => {
    const wrapped = (name: string, id: number) =>
      queryCache.wrap(name, async () => (await models.User.query().findById(id))?.name ?? null)
    const both = () => Promise.all([wrapped('one', 98), wrapped('two', 99)])
    expect(await both()).to.deep.equal([null, null])
    await database.knex('users').insert([98, 99].map((id) => ({ id, name: `u${id}` })))
    expect(await both()).to.deep.equal(['u98', 'u99'])
  })

  it('wait for each other in no circle', async () => {
    const nested = (id: number, other: number) =>
      queryCache.wrap(`nested ${id}`, async () => {
        const one = await models.User.query().findById(id)
        return [one?.name, (await models.User.query().findById(other))?.name]
      })
    expect(await Promise.all([nested(1, 2), nested(2, 1)])).to.deep.equal([
      ['u1', 'u2'],
      ['u2', 'u1'],
    ])
  })

  it('leave out what may be stale, which has an age of its own', async () => {
    const options: ModelCacheOptions = { all: true, batch: true, ttl: 1000, staleWhileRevalidate: 1000 }
    const { User } = defineModels(cachedBase(database.knex, new QueryCache(), options))
    await users([1, 2], User)
    expect(database.log.take()).to.have.length(2)
  })

  it('may be two thousand', async () => {
    const ids = Array.from({ length: 2000 }, (_, i) => i)
    const found = await users(ids)
    expect(found.flatMap((each) => (each === undefined ? [] : [each.id]))).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8])
    // However many variables one statement may have.
    expect(database.log.take().length).to.be.within(1, 20)
  })

  const stores: Readonly<Record<string, () => CacheStore>> = {
    memory: () => new MemoryStore(),
    bytes: () => new ByteStore(),
  }
  for (const [name, make] of Object.entries(stores)) {
    it(`are one statement with a store of ${name}`, async () => {
      const cache = new QueryCache({ store: make() })
      const { User } = defineModels(cachedBase(database.knex, cache, { all: true, batch: true }))
      const expected = await users([1, 2, 99], database.plain.User)
      database.log.take()
      expectSame(await users([1, 2, 99], User), expected)
      expect(database.log.take()).to.have.length(1)
      expectSame(await users([1, 2, 99], User), expected)
      expect(database.log.take()).to.deep.equal([])
      expect(cache.stats().errors).to.equal(0)
    })
  }
})
