import { expect } from 'chai'
import { Model } from 'objection'
import { Cached, QueryCache, type CacheEvents } from '../../lib/index.js'
import { recordEvents } from '../cache/support/recordEvents.js'
import { withAutomaticKey, withKey } from '../support/cachedBase.js'
import { elsewhere } from '../support/elsewhere.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

type Named = keyof Omit<CacheEvents, 'invalidate' | 'error'>

describe('events of queries', () => {
  const recorded = recordEvents()
  let database: SpecDatabase

  beforeEach(async () => {
    database = await openSpecDatabase()
    recorded.events.length = 0
  })

  afterEach(() => database.close())

  /** Whose events there were since the last call. */
  function takeNames(...only: Named[]): string[] {
    const events = recorded.events.splice(0) as [Named, CacheEvents[Named]][]
    const wanted = events.filter(([name]) => only.length === 0 || only.includes(name))
    return wanted.map(([name, { model, table }]) => `${name} of ${model} on ${table}`)
  }

  it('name the model and the table: a miss, its load and entry, and hits of every kind', async () => {
    const { models } = database.cached()
    const { User } = models
    await withKey(User.query(), 'k')
    expect(takeNames('miss', 'load', 'store')).to.deep.equal([
      'miss of User on users',
      'load of User on users',
      'store of User on users',
    ])
    const hits: (() => PromiseLike<unknown>)[] = [
      () => withKey(User.query(), 'k'),
      () => withKey(User.query(), 'k').runAfter((rows) => rows),
      () => withAutomaticKey(User.query()).findByIds([1, 2]),
      () =>
        withAutomaticKey(User.query())
          .findByIds([1, 2])
          .runAfter((rows) => rows),
      () => withKey(User.query(), 'k').resultSize(),
      () => withKey(User.fromJson({ id: 1 }).$query(), 'k'),
    ]
    for (const hit of hits) {
      await hit()
      recorded.events.length = 0
      await hit()
      expect(takeNames()).to.deep.equal(['hit of User on users'])
    }
  })

  it('name the one that joins a load, the parts of a graph, and the relation’s class', async () => {
    const { models } = database.cached()
    await Promise.all([withKey(models.Tag.query(), 'k'), withKey(models.Tag.query(), 'k')])
    expect(takeNames('miss')).to.deep.equal(['miss of Tag on tags', 'miss of Tag on tags'])
    await withKey(models.User.fromJson({ id: 1 }).$relatedQuery('posts'), 'k')
    expect(takeNames('miss', 'load', 'store')).to.deep.equal([
      'miss of Post on posts',
      'load of Post on posts',
      'store of Post on posts',
    ])
  })

  it('name them also where there is no key, and where the result is not kept', async () => {
    const { models } = database.cached({ maxEntryBytes: 200 })
    const { User } = models
    await withKey(User.query(), 'k').forUpdate()
    await withKey(User.query(), 'k').context({ log: () => undefined })
    await withKey(User.query(), 'k').forUpdate().resultSize()
    await User.transaction(async (trx) => void (await withKey(User.query(trx), 'k')))
    expect(takeNames('bypass')).to.deep.equal(Array(4).fill('bypass of User on users'))
    await withKey(User.query(), 'k')
    expect(takeNames('bypass'), 'store-refused').to.deep.equal(['bypass of User on users'])
    await withKey(User.query(), 'written')
      .runBefore(() => undefined)
      .withGraphFetched('posts')
      .modifyGraph(
        'posts',
        (posts) =>
          void posts.runBefore(
            async () =>
              void (await models.Tag.query()
                .findById(1)
                .patch({ label: 'x' } as object)),
          ),
      )
    expect(takeNames('bypass'), 'writes').to.deep.equal(['bypass of User on users'])
  })

  it('name them where a checked hit differs, and where a key is used twice', async () => {
    const { models } = database.cached({ verify: 1, warnOnKeyReuse: true })
    const read = () => withKey(models.Tag.query(), 'k').orderBy('id')
    await read()
    await elsewhere(database.knex, database.knex('tags').where('id', 1).update({ label: 'unseen' }))
    await read()
    await withKey(models.Tag.query(), 'k').where('id', 1)
    await withKey(models.Tag.query(), 'n').where('id', 1).resultSize()
    await elsewhere(database.knex, database.knex('tags').where('id', 1).delete())
    await withKey(models.Tag.query(), 'n').where('id', 1).resultSize()
    expect(takeNames('mismatch', 'key-reuse')).to.deep.equal([
      'mismatch of Tag on tags',
      'key-reuse of Tag on tags',
      'mismatch of Tag on tags',
    ])
  })

  it('name nothing for computations, and no class where it has no name', async () => {
    const queryCache = new QueryCache()
    await queryCache.wrap('k', () => 1, { ttl: '1m' })
    await queryCache.wrap('k', () => 1, { mode: 'bypass' })
    expect(takeNames('miss', 'load', 'store', 'bypass')).to.deep.equal([
      'miss of undefined on undefined',
      'load of undefined on undefined',
      'store of undefined on undefined',
      'bypass of undefined on undefined',
    ])
    const Unnamed = (() =>
      class extends Cached(Model) {
        static override tableName = 'tags'
        static override queryCache = queryCache
      })()
    Unnamed.knex(database.knex)
    await Unnamed.query().withCacheKey('k')
    expect(takeNames('miss')).to.deep.equal(['miss of undefined on tags'])
  })
})
