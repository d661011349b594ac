import { expect } from 'chai'
import type { Model } from 'objection'
import { CacheError, QueryCache, type CachedQueryBuilder, type CacheOptions } from '../../lib/index.js'
import { withKey } from '../support/cachedBase.js'
import { elsewhere } from '../support/elsewhere.js'
import { outcomeOf } from '../support/outcome.js'
import { settled } from '../support/settled.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

type Any = CachedQueryBuilder<Model>

describe('the options of a query', () => {
  let database: SpecDatabase
  let now: number

  beforeEach(async () => {
    now = 0
    database = await openSpecDatabase()
  })

  afterEach(() => database.close())

  const clock = { now: () => now }
  const labels = (rows: unknown) => (rows as { label: string }[]).map(({ label }) => label)
  /** A write that the cache does not see: entries stay until they expire. */
  const rename = (label: string) => elsewhere(database.knex, database.knex('tags').where('id', 1).update({ label }))

  it('ttl: serves an entry until it expires, to the millisecond', async () => {
    const { models } = database.cached({ clock })
    const read = () => withKey(models.Tag.query(), 'k', { ttl: '5s' }).orderBy('id')
    await read()
    await rename('new')
    now = 4999
    expect(labels(await read())[0]).to.equal('t1')
    now = 5000
    expect(labels(await read())[0]).to.equal('new')
  })

  it('ttl: the query’s own wins over the class’s, and the class’s over the cache’s', async () => {
    const { models, Base } = database.cached({ clock, ttl: 1000 })
    const expiresAt = async (options?: CacheOptions) => {
      const query = () => withKey(models.Tag.query(), 'k', { ...options, mode: 'refresh' }) as unknown as Any
      await query()
      return (await query().explainCache()).expiresAt
    }
    expect(await expiresAt()).to.equal(1000)
    Object.assign(Base, { cacheOptions: { ttl: '2s', tags: ['of the class'] } })
    expect(await expiresAt()).to.equal(2000)
    expect(await expiresAt({ ttl: '3s' })).to.equal(3000)
    const { dependsOn } = await (withKey(models.Tag.query(), 'k', { tags: ['own'] }) as unknown as Any).explainCache()
    expect(dependsOn).to.include.members(['tag:of the class'])
  })

  it('staleWhileRevalidate: serves at once, and loads once in the background without after-hooks', async () => {
    const { models, queryCache } = database.cached({ clock })
    let after = 0
    const read = () =>
      withKey(models.Tag.query(), 'k', { ttl: 10, staleWhileRevalidate: 10 })
        .orderBy('id')
        .runAfter((rows) => (after++, rows))
    await read()
    await rename('new')
    now = 15
    const stale = await Promise.all([read(), read(), read()])
    for (const rows of stale) expect(labels(rows)[0]).to.equal('t1')
    expect(after).to.equal(4)
    // After one more statement the background load's statement, on the same single connection, has ended.
    await database.knex('tags').first()
    await settled(() => queryCache.stats().stores === 2)
    expect(labels(await read())[0]).to.equal('new')
    expect(queryCache.stats()).to.include({ loads: 2, hits: 4 })
    expect(after).to.equal(5)
  })

  it('staleIfError: serves when the load fails, with every hook, and only then', async () => {
    const { models, queryCache } = database.cached({ clock })
    const read = () =>
      withKey(models.Tag.query(), 'k', { ttl: 10, staleIfError: 10 })
        .orderBy('id')
        .runAfter((rows) => labels(rows))
    const first = await read()
    now = 15
    await elsewhere(database.knex, database.knex.schema.renameTable('tags', 'away'))
    expect(await read()).to.deep.equal(first)
    expect(queryCache.stats()).to.include({ errors: 1, hits: 1 })
    now = 20
    expect(await outcomeOf(read)).to.have.nested.property('error.name', 'DBError')
    await elsewhere(database.knex, database.knex.schema.renameTable('away', 'tags'))
    await rename('new')
    expect(await read()).to.deep.equal(['new', 't2', 't3'])
  })

  it('never serves an invalidated entry as stale', async () => {
    const { models, queryCache } = database.cached({ clock })
    const read = () =>
      withKey(models.Tag.query(), 'k', { ttl: 10, staleWhileRevalidate: '1h', staleIfError: '1h' }).orderBy('id')
    await read()
    await rename('new')
    await queryCache.invalidate({ models: [models.Tag] })
    now = 15
    expect(labels(await read())[0]).to.equal('new')
    await queryCache.invalidate({ keys: ['k'] })
    await elsewhere(database.knex, database.knex.schema.renameTable('tags', 'away'))
    expect(await outcomeOf(read)).to.have.property('error')
  })

  it('mode: refresh loads and stores, bypass does neither, only-if-cached never asks the database', async () => {
    const { models, queryCache } = database.cached({ clock })
    const read = (options?: CacheOptions) => withKey(models.Tag.query(), 'k', options).orderBy('id')
    for (const query of [
      () => read({ mode: 'only-if-cached' }),
      () => read({ mode: 'only-if-cached' }).runAfter((x) => x),
    ]) {
      database.log.take()
      const error = await query().then(undefined, (thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(CacheError).with.property('code', 'NOT_CACHED')
      expect(database.log.take()).to.deep.equal([])
    }
    await read()
    await rename('new')
    expect(labels(await read({ mode: 'bypass' }))[0]).to.equal('new')
    expect(labels(await read({ mode: 'only-if-cached' }))[0]).to.equal('t1')
    expect(labels(await read({ mode: 'refresh' }))[0]).to.equal('new')
    expect(labels(await read())[0]).to.equal('new')
    expect(queryCache.stats()).to.include({ loads: 2, bypasses: 1, hits: 2 })
  })

  it('tags, keys and models: invalidate the entries that have them, and no others', async () => {
    const { models, queryCache } = database.cached()
    const reads = {
      tagged: () => withKey(models.Tag.query(), ['a', 1], { tags: ['prices'] }) as unknown as Any,
      keyed: () => withKey(models.Tag.query(), 'b') as unknown as Any,
      graph: () => withKey(models.Post.query(), 'c').withGraphFetched('tags') as unknown as Any,
      joined: () => withKey(models.User.query(), 'd').joinRelated('posts') as unknown as Any,
      empty: () =>
        withKey(models.User.query(), 'e').where('id', '<', 0).withGraphFetched('reports.posts.tags') as unknown as Any,
    }
    const cases = [
      [{ tags: ['prices'] }, ['tagged']],
      [{ keys: [['a', 1]] }, ['tagged']],
      [{ keys: ['b', 'c'] }, ['keyed', 'graph']],
      [{ models: [models.Tag] }, ['tagged', 'keyed', 'graph']],
      [{ models: [models.Post] }, ['graph', 'joined']],
      [{ models: [models.Company] }, []],
      [{ keys: ['nothing'], tags: ['nothing'] }, []],
    ] as const
    for (const [targets, expected] of cases) {
      for (const read of Object.values(reads)) await read()
      await queryCache.invalidate(targets)
      const missing: string[] = []
      for (const [name, read] of Object.entries(reads))
        if ((await read().explainCache()).status === 'miss') missing.push(name)
      expect(missing, JSON.stringify(Object.keys(targets))).to.deep.equal(expected)
    }
    for (const read of Object.values(reads)) await read()
    await queryCache.clear()
    for (const read of Object.values(reads)) expect((await read().explainCache()).status).to.equal('miss')
  })

  it('models: invalidates what was found through a relation', async () => {
    const { models, queryCache } = database.cached()
    const post = await models.Post.query().findById(1).throwIfNotFound()
    const find = () => withKey(post.$relatedQuery('tags'), 'k') as unknown as Any
    await find()
    const { dependsOn } = await find().explainCache()
    expect(dependsOn).to.include('key:"k"')
    for (const table of ['tags', 'post_tags'])
      expect(dependsOn.filter((line) => new RegExp(`^${table}\\b`).test(line))).to.have.length(1)
    await queryCache.invalidate({ models: [{ tableName: 'post_tags', getTableName: () => 'post_tags' } as never] })
    expect((await find().explainCache()).status).to.equal('miss')
  })

  it('tags: a query’s own tags count on a hit, also if the entry was stored without them', async () => {
    const { models, queryCache } = database.cached()
    const read = (tags: string[]) => withKey(models.Tag.query(), 'k', { tags }).orderBy('id')
    await read([])
    await rename('new')
    expect(labels(await read(['prices']))[0]).to.equal('t1')
    await queryCache.invalidate({ tags: ['prices'] })
    expect(labels(await read([]))[0]).to.equal('t1')
    expect(labels(await read(['prices']))[0]).to.equal('new')
  })

  it('mode: explainCache() takes it into account', async () => {
    const { models } = database.cached()
    await withKey(models.Tag.query(), 'k')
    const explain = (options: CacheOptions) =>
      (withKey(models.Tag.query(), 'k', options) as unknown as Any).explainCache()
    expect(await explain({})).to.include({ status: 'hit' })
    expect(await explain({ mode: 'refresh' })).to.include({ status: 'miss' })
    expect(await explain({ mode: 'bypass' })).to.include({ status: 'bypass', reason: 'mode' })
  })

  it('cacheOptions: invalid options reject the query, and do not throw', async () => {
    const { models, Base } = database.cached()
    Object.assign(Base, { cacheOptions: { all: 1 } })
    for (const read of [withKey(models.Tag.query(), 'k'), models.Tag.query()]) {
      for (const promise of [read.execute(), read.resultSize()]) {
        const error: unknown = await promise.catch((reason: unknown) => reason)
        expect(error).to.be.instanceOf(CacheError).with.property('code', 'INVALID_OPTION')
        expect((error as Error).message).to.equal('`all` must be true or false; it was 1.')
      }
    }
  })

  it('cache: uses another cache than the class’s', async () => {
    const { models, queryCache } = database.cached()
    const other = new QueryCache()
    for (let i = 0; i < 2; i++) await withKey(models.Tag.query(), 'k', { cache: other })
    expect(other.stats()).to.include({ hits: 1, misses: 1 })
    expect(queryCache.stats()).to.include({ hits: 0, misses: 0 })
  })

  it('ttl: a query may ask for fresher data than the entry’s ttl, never for older data', async () => {
    const { models } = database.cached({ clock })
    const read = (ttl: number) => withKey(models.Tag.query(), 'k', { ttl }).orderBy('id')
    await read(100)
    await rename('new')
    now = 50
    expect(labels(await read(1000))[0]).to.equal('t1')
    expect(labels(await read(40))[0]).to.equal('new')
  })
})
