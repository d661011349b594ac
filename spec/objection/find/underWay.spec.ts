import { AsyncResource } from 'node:async_hooks'
import { expect } from 'chai'
import { Model } from 'objection'
import type { CachedQueryBuilder } from '../../../lib/index.js'
import { withKey } from '../../support/cachedBase.js'
import { elsewhere } from '../../support/elsewhere.js'
import { outcomeOf } from '../../support/outcome.js'
import { settled } from '../../support/settled.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { TestClock } from '../../support/TestClock.js'
import { ByteStore } from '../../support/ByteStore.js'

type Any = CachedQueryBuilder<Model>

/** Two classes whose children each ask for a whole result of the other. */
function defineCircle(Base: typeof Model) {
  const child = (ask: () => PromiseLike<unknown>) =>
    class extends Base {
      static override tableName = 'posts'
      override async $afterFind() {
        await ask()
      }
    }
  const parent = (key: string, modelClass: typeof Model) => {
    class Parent extends Base {
      static override tableName = 'users'
      static override get relationMappings() {
        return {
          posts: { relation: Model.HasManyRelation, modelClass, join: { from: 'users.id', to: 'posts.authorId' } },
        }
      }
    }
    return () => withKey(Parent.query(), key).where('id', '<', 3).withGraphFetched('posts')
  }
  const once = (ask: () => PromiseLike<unknown>) => {
    let asked = false
    return async () => {
      if (asked) return
      asked = true
      await ask()
    }
  }
  const a: () => PromiseLike<unknown> = parent('a', child(once(() => b())))
  const b: () => PromiseLike<unknown> = parent('b', child(once(() => a())))
  return { a, b }
}

describe('queries under way', () => {
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  it('loads that ask for each other’s results do not wait for each other', async () => {
    const { a, b } = defineCircle(database.cached().Base)
    const [one, two] = await Promise.all([a(), b()])
    expect(one).to.have.length(2)
    expect(two).to.have.length(2)
  })

  it('who waits too long for another’s load asks for himself, and the others wait for him', async () => {
    const clock = new TestClock()
    const { Base, queryCache } = database.cached({ clock, joinTimeout: '1s' })
    let hangs = true
    let hanging = 0
    class Child extends Base {
      static override tableName = 'posts'
      override $afterFind(): Promise<void> | void {
        if (hangs) return new Promise(() => void hanging++)
      }
    }
    class Parent extends Base {
      static override tableName = 'users'
      static override get relationMappings() {
        return {
          posts: {
            relation: Model.HasManyRelation,
            modelClass: Child,
            join: { from: 'users.id', to: 'posts.authorId' },
          },
        }
      }
    }
    const read = () => withKey(Parent.query(), 'k').withGraphFetched('posts')
    void read().then(() => undefined)
    await settled(() => hanging > 0)
    const waiting = [read(), read(), read()].map((query) => query.execute())
    await settled(() => clock.waiting >= 3)
    hangs = false
    clock.advance(1000)
    for (const rows of await Promise.all(waiting)) expect(rows).to.have.length(8)
    expect(queryCache.stats()).to.include({ loads: 2, stores: 1 })
  })

  it('a key is free again when its load has failed, also for what lives on in that query’s context', async () => {
    const { models, queryCache } = database.cached()
    const later: { run?: () => Promise<unknown> } = {}
    const query = withKey(models.Tag.query(), 'k')
      .where('nothing', 1)
      .onError(async () => void (later.run = AsyncResource.bind(() => withKey(models.Tag.query(), 'k').execute())))
    await query
    expect(await later.run?.()).to.have.length(3)
    expect(queryCache.stats()).to.include({ bypasses: 0, stores: 1 })
  })

  it('what is done to a builder after it was run is no part of that query', async () => {
    for (const store of [undefined, new ByteStore()]) {
      const { models } = database.cached(store && { store })
      const builder = withKey(models.User.query(), 'k')
      const [total, rows] = await Promise.all([builder.resultSize(), builder.where('id', '<', 3)])
      expect([total, rows.length]).to.deep.equal([8, 2])
      const another = withKey(models.User.query(), 'another')
      const running = another.execute()
      another.where('id', 1)
      expect(await running).to.have.length(8)
    }
  })

  it('a hook’s own error is nobody else’s: those who wait load for themselves', async () => {
    const { models, queryCache } = database.cached()
    const read = () => withKey(models.Tag.query(), 'k')
    const refuse = (): never => {
      throw new Error('not for you')
    }
    const [refused, one, two] = await Promise.all([outcomeOf(() => read().onBuild(refuse)), read(), read()])
    expect(refused).to.have.nested.property('error.message', 'not for you')
    expect([one.length, two.length]).to.deep.equal([3, 3])
    expect(queryCache.stats()).to.include({ stores: 1 })
  })

  it('a load in the background runs no hook of the user’s again, neither before nor after nor on errors', async () => {
    let now = 0
    const log: string[] = []
    const { Base, queryCache } = database.cached({ clock: { now: () => now } })
    class Logged extends Base {
      static override tableName = 'tags'
      static override beforeFind() {
        log.push('beforeFind')
      }
      static override afterFind() {
        log.push('afterFind')
      }
      override $afterFind() {
        log.push('$afterFind')
      }
    }
    const read = () =>
      withKey(Logged.query(), 'k', { ttl: 10, staleWhileRevalidate: 10, staleIfError: 100 })
        .where('id', 1)
        .runBefore((_, builder) => void (log.push('runBefore'), builder.where('label', 't1')))
        .onError((error) => (log.push('onError'), Promise.reject(error)))
        .runAfter((rows) => (log.push('runAfter'), rows))
    await read()
    const once = log.splice(0)
    now = 15
    expect(await read()).to.have.length(1)
    await settled(() => queryCache.stats().stores === 2)
    expect(log.splice(0)).to.deep.equal(once)
    now = 100
    await elsewhere(database.knex, database.knex.schema.renameTable('tags', 'away'))
    expect(await read()).to.have.length(1)
    expect(log.splice(0)).to.deep.equal(once)
    expect(queryCache.stats().errors).to.equal(1)
  })

  it('a load in the background has the filters that before-hooks added, and their context', async () => {
    let now = 0
    let tenant = 1
    const { models, queryCache } = database.cached({ clock: { now: () => now } })
    const read = () =>
      withKey(models.Tag.query(), 'k', { ttl: 10, staleWhileRevalidate: 100 })
        .runBefore((_, builder) => void builder.context({ tenant }).where('id', tenant))
        .then((rows) => rows.map((row) => row.$id()))
    expect(await read()).to.deep.equal([1])
    now = 15
    const stale = read()
    await settled(() => queryCache.stats().loads === 2)
    tenant = 2
    expect(await stale).to.deep.equal([1])
    await settled(() => queryCache.stats().stores === 2)
    expect(await read()).to.deep.equal([2])
    tenant = 1
    expect(await read()).to.deep.equal([1])
  })

  it('a hook’s clone of a query under way is another query: neither its key nor its answer', async () => {
    const { models } = database.cached()
    const seen: number[] = []
    const read = () =>
      withKey(models.User.query(), 'k')
        .limit(2)
        .runAfter(async (rows, builder) => {
          seen.push((await builder.clone().clear(/runAfter|limit/)).length)
          return rows
        })
    for (let i = 0; i < 2; i++) await read()
    expect(seen).to.deep.equal([8, 8])

    let side: PromiseLike<unknown> | undefined
    const build = () =>
      withKey(models.User.query(), 'k').onBuild(
        (builder) =>
          void (side ??= builder
            .clone()
            .clear(/onBuild/)
            .where('id', 1)),
      )
    const own = await build()
    expect(await side).to.have.length(1)
    expect(own).to.have.length(2)
  })

  it('what hooks lock, bind to a transaction or resolve is neither kept nor answered', async () => {
    const { models, queryCache } = database.cached()
    const trx = await models.Tag.startTransaction()
    await trx('tags').where('id', 1).update({ label: 'uncommitted' })
    const query = () => withKey(models.Tag.query(), 'k').findById(1)
    const inside = [
      () => query().runBefore((_, builder) => void builder.transacting(trx)),
      () => query().onBuild((builder) => void builder.transacting(trx)),
      () => query().onBuildKnex((knexQuery) => void knexQuery.transacting(trx)),
    ]
    for (const run of inside) expect(await run()).to.include({ label: 'uncommitted' })
    await trx.rollback()
    const others = [
      () => query().runBefore((_, builder) => void builder.forUpdate()),
      () => query().onBuild((builder) => void builder.forUpdate()),
      () => query().onBuildKnex((knexQuery) => void knexQuery.forUpdate()),
      () => query().onBuild((builder) => void builder.resolve([{ label: 'made up' }])),
    ]
    for (const run of others) await run()
    expect(queryCache.stats()).to.include({ stores: 0, hits: 0 })

    expect(await query()).to.include({ label: 't1' })
    const { bypasses } = queryCache.stats()
    for (const run of others.slice(0, 2)) {
      expect((await (run() as unknown as Any).withCacheInfo()).cache).to.include({ status: 'bypass', reason: 'lock' })
    }
    expect(queryCache.stats().bypasses).to.equal(bypasses + 2)
  })

  it('a database that cannot be reached is an error of the database: stale data helps, and one caller asks for all', async () => {
    let now = 0
    const { models, queryCache } = database.cached({ clock: { now: () => now } })
    const read = (key: string) => withKey(models.Tag.query(), key, { ttl: 10, staleIfError: 1000 }).orderBy('id')
    const rows = await read('k')
    now = 20
    await database.knex.destroy()
    expect(await read('k')).to.deep.equal(rows)
    expect(queryCache.stats()).to.include({ errors: 1, hits: 1 })
    const { loads } = queryCache.stats()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(() => read('cold'))))
    for (const outcome of outcomes)
      expect(outcome).to.have.nested.property('error.message', 'Unable to acquire a connection')
    expect(queryCache.stats().loads).to.equal(loads + 1)
  })

  it('an odd query of a key is no reason for the others to load alone', async () => {
    const { models, queryCache } = database.cached()
    const query = () => withKey(models.Tag.query(), 'k')
    await query().onBuildKnex((knexQuery) => void knexQuery.forUpdate())
    expect(await (query() as unknown as Any).explainCache()).to.include({ status: 'miss', reason: undefined })
    database.log.take()
    await Promise.all(Array.from({ length: 50 }, query))
    expect(database.log.take()).to.have.length(1)
    await outcomeOf(() =>
      withKey(models.Tag.query(), 'k', { mode: 'refresh' }).onBuild(() => {
        throw new Error('not for you')
      }),
    )
    expect(queryCache.stats().entries).to.equal(1)
  })

  it('withCacheInfo() tells the truth where an answer is withdrawn, or the store takes none', async () => {
    const { models } = database.cached()
    const info = async (query: unknown) => (await (query as Any).withCacheInfo()).cache
    await withKey(models.Tag.query(), 'k')
    const withdrawn = await info(withKey(models.Tag.query(), 'k').onBuild((builder) => void builder.forUpdate()))
    expect(withdrawn)
      .to.have.all.keys('status', 'reason', 'detail', 'key')
      .and.include({ status: 'bypass', reason: 'lock' })
    const { models: tight } = database.cached({ maxEntryBytes: 10 })
    expect(await info(withKey(tight.Tag.query(), 'k'))).to.include({ status: 'miss', reason: 'store-refused' })
  })

  it('a result that the background cannot keep is no query that went past the cache', async () => {
    let now = 0
    let odd = false
    const { Base, queryCache } = database.cached({ clock: { now: () => now } })
    class Tag extends Base {
      static override tableName = 'tags'
      override $parseDatabaseJson(json: Record<string, unknown>) {
        return odd ? { ...json, odd: /x/ } : json
      }
    }
    const read = () => withKey(Tag.query(), 'k', { ttl: 10, staleWhileRevalidate: 100 })
    await read()
    odd = true
    now = 20
    await read()
    await settled(() => queryCache.stats().loads === 2)
    await database.knex('tags')
    expect(queryCache.stats()).to.include({ hits: 1, bypasses: 0 })
  })

  it('a class without a table can be cast to, and a cast after the call is none', async () => {
    class Sum extends Model {}
    const { models } = database.cached({ store: new ByteStore() })
    const query = () => withKey(models.User.query(), 'k').select('id').orderBy('id')
    for (let i = 0; i < 2; i++) expect(await query().first().castTo(Sum)).to.be.instanceOf(Sum)
    expect(await withKey(models.User.query(), 'n').castTo(Sum).resultSize()).to.equal(8)
    await query()
    const builder = query()
    const running = builder.execute()
    builder.castTo(models.UserSummary)
    expect((await running)[0]?.constructor.name).to.equal('User')
  })

  it('an answer that is withdrawn gives the graph and the page from the database', async () => {
    const { models } = database.cached()
    const read = () => withKey(models.User.query(), 'k').orderBy('id').withGraphFetched('posts').page(0, 2)
    const first = await read()
    await elsewhere(database.knex, database.knex('posts').where('id', 1).update({ title: 'new' }))
    const locked = await read().onBuild((builder) => void builder.forUpdate())
    expect(locked.total).to.equal(first.total)
    expect(locked.results[0]).to.have.nested.property('posts[0].title', 'new')
  })
})
