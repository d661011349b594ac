import { expect } from 'chai'
import fc from 'fast-check'
import { Model, ref, type QueryBuilder, type RelationMappings } from 'objection'
import { deferred } from '../../../lib/core/deferred.js'
import { MemoryStore, type CachedQueryBuilder, type CacheExplanation, type CacheStore } from '../../../lib/index.js'
import { withAutomaticKey, withKey } from '../../support/cachedBase.js'
import type { Models } from '../../support/models.js'
import { recordWarnings } from '../../support/recordWarnings.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

/** The same query on the classes of either side. */
type Find = (models: Models) => unknown

/** The same query for each of the values. */
const forEachOf = <T>(values: readonly T[], find: (models: Models, value: T) => unknown): Find[] =>
  values.map((value) => (models) => find(models, value))

const explained = (query: unknown): Promise<CacheExplanation> => (query as CachedQueryBuilder<Model>).explainCache()

const user = ({ User }: Models, id: number): Model =>
  User.fromJson({ id, companyId: id < 7 ? 1 : null, managerId: id > 1 ? Math.floor(id / 2) : null })

/** An id that the driver takes and no key can show. */
class OwnDate extends Date {}

const SEPARATE: readonly (readonly [name: string, finds: readonly Find[]])[] = [
  ['$relatedQuery() of two instances', forEachOf([1, 2], (models, id) => user(models, id).$relatedQuery('posts'))],
  ['relatedQuery().for() of ids', forEachOf([1, [1, 2], [2]], ({ User }, ids) => User.relatedQuery('posts').for(ids))],
  [
    'relatedQuery().for() of instances',
    forEachOf([[1], [2], [1, 2]], (models, ids) =>
      models.User.relatedQuery('posts').for(ids.map((id) => user(models, id)) as never),
    ),
  ],
  [
    'relatedQuery().for() of sub-queries',
    forEachOf([3, 4], ({ User }, id) => User.relatedQuery('posts').for(User.query().where('id', '<', id))),
  ],
  [
    'relatedQuery().for() of sub-queries with functions and raw SQL',
    forEachOf([3, 4], ({ User }, id) =>
      User.relatedQuery('posts').for(User.query().where((b) => void b.whereRaw('id < ?', id))),
    ),
  ],
  [
    'relatedQuery().for() of ids that the join does not use',
    forEachOf([1, 7], ({ User }, id) => User.relatedQuery('company').for(id)),
  ],
  ['$query() of two instances', forEachOf([1, 2], (models, id) => user(models, id).$query())],
  [
    'two relations of one owner',
    forEachOf(['manager', 'reports'], (models, name) => user(models, 2).$relatedQuery(name)),
  ],
  ['many-to-many of two instances', forEachOf([1, 2], ({ Post }, id) => Post.fromJson({ id }).$relatedQuery('tags'))],
]

describe('a key of the caller’s and the owners of a query', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  for (const [name, finds] of SEPARATE) {
    it(`separate: ${name}`, async () => {
      const { models, queryCache } = database.cached()
      for (let round = 0; round < 2; round++) {
        for (const find of finds) expectSame(await withKey(find(models), 'k'), await find(database.plain))
      }
      expect(queryCache.stats()).to.include({ loads: finds.length, hits: finds.length, bypasses: 0 })
    })
  }

  it('separate pages and counts, too', async () => {
    const { models, queryCache } = database.cached()
    const count = (side: Models, id: number) => withKey(user(side, id).$relatedQuery('posts'), 'k').resultSize()
    const page = (side: Models, id: number) =>
      withKey(user(side, id).$relatedQuery('posts'), 'k').orderBy('id').page(0, 2)
    for (let round = 0; round < 2; round++) {
      for (const id of [1, 3, 6]) {
        expect(await count(models, id)).to.equal(await count(database.plain, id))
        expectSame(await page(models, id), await page(database.plain, id))
      }
    }
    expect(queryCache.stats()).to.include({ loads: 6, hits: 6 })
  })

  it('separate relations of one name that two classes have', async () => {
    const { models, queryCache } = database.cached()
    const authors = ({ Post, User }: Models, to: string) => {
      class Author extends (User as typeof Model) {
        static override relationMappings: RelationMappings = {
          posts: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to } },
        }
      }
      return Author
    }
    const ways = ['posts.authorId', 'posts.id'].map((to) => ({
      plain: authors(database.plain, to),
      cached: authors(models, to),
    }))
    for (let round = 0; round < 2; round++) {
      for (const { plain, cached } of ways) {
        expectSame(await withKey(cached.relatedQuery('posts').for(2), 'k'), await plain.relatedQuery('posts').for(2))
      }
    }
    expect(queryCache.stats()).to.include({ loads: 2, hits: 2 })
  })

  it('separate two relations to one class by the same column', async () => {
    const { models, queryCache } = database.cached()
    const owners = ({ Post }: Models, Base: typeof Model) =>
      class extends Base {
        static override tableName = 'users'
        static override relationMappings: RelationMappings = {
          posts: {
            relation: Model.HasManyRelation,
            modelClass: Post,
            join: { from: 'users.id', to: 'posts.authorId' },
          },
          twins: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.id' } },
        }
      }
    const [plain, cached] = [owners(database.plain, Model), owners(models, Model)]
    plain.knex(database.knex)
    for (let round = 0; round < 2; round++) {
      for (const name of ['posts', 'twins']) {
        expectSame(await withKey(cached.relatedQuery(name).for(2), 'k'), await plain.relatedQuery(name).for(2))
      }
    }
    expect(queryCache.stats()).to.include({ loads: 2, hits: 2 })
  })

  it('an owner without an id never gets what another one has', async () => {
    const { models } = database.cached()
    await withKey(user(models, 1).$relatedQuery('posts'), 'k')
    await withKey(user(models, 1).$query(), 'k')
    const unsaved = models.User.fromJson({ name: 'new' })
    expectSame(await withKey(unsaved.$relatedQuery('posts'), 'k'), [])
    const error: unknown = await Promise.resolve(withKey(unsaved.$query(), 'k')).catch((each: unknown) => each)
    expect(error).to.have.property('message').that.includes('id')
  })

  it('the filters of later calls still do not matter, nor which instance stands for the owner', async () => {
    const { models, queryCache } = database.cached()
    const first = await withKey(user(models, 1).$relatedQuery('posts'), 'k').where('id', '<', 5)
    const again = await withKey(user(models, 1).$relatedQuery('posts'), 'k').where('id', '>', 5)
    expectSame(again, first)
    expect(queryCache.stats()).to.include({ loads: 1, hits: 1 })
  })

  it('models that are given to their owners are not taken for those that are not', async () => {
    class Mutating extends database.plain.User {
      static override relatedFindQueryMutates = true
    }
    const { models, queryCache } = database.cached()
    class Cached extends models.User {
      static override relatedFindQueryMutates = true
    }
    for (let round = 0; round < 2; round++) {
      for (const id of [1, 2]) {
        const [owner, expected] = [Cached.fromJson({ id }), Mutating.fromJson({ id })]
        const found = await withKey(Cached.relatedQuery('posts').for(id), 'k').select('title')
        expectSame(found, await Mutating.relatedQuery('posts').for(id).select('title'))
        await withKey(owner.$relatedQuery('posts'), 'k').select('title')
        await expected.$relatedQuery('posts').select('title')
        expectSame((owner as unknown as { posts: unknown }).posts, (expected as unknown as { posts: unknown }).posts)
      }
    }
    expect(queryCache.stats()).to.include({ loads: 4, hits: 4 })
  })

  it('nor are these, where owners have keys of several columns', async () => {
    const { models, queryCache } = database.cached()
    const owners = ({ Post }: Models, Base: typeof Model) =>
      class extends Base {
        static override tableName = 'users'
        static override idColumn = ['id', 'companyId']
        static override relatedFindQueryMutates = true
        static override relationMappings: RelationMappings = {
          posts: {
            relation: Model.HasManyRelation,
            modelClass: Post,
            join: { from: ['users.id', 'users.companyId'], to: ['posts.authorId', 'posts.id'] },
          },
        }
      }
    const [Plain, Cached] = [owners(database.plain, Model), owners(models, Model)]
    Plain.knex(database.knex)
    const json = { id: 1, companyId: 1 }
    for (let round = 0; round < 2; round++) {
      const [owner, expected] = [Cached.fromJson(json), Plain.fromJson(json)]
      const found = await withKey(Cached.relatedQuery('posts').for([[1, 1]] as never), 'k').select('title')
      expectSame(
        found,
        await Plain.relatedQuery('posts')
          .for([[1, 1]] as never)
          .select('title'),
      )
      await withKey(owner.$relatedQuery('posts'), 'k').select('title')
      await expected.$relatedQuery('posts').select('title')
      expectSame((owner as unknown as { posts: unknown }).posts, (expected as unknown as { posts: unknown }).posts)
    }
    expect(queryCache.stats()).to.include({ loads: 2, hits: 2 })
  })

  it('an owner that no key can show is not cached, and says so', async () => {
    const { models, queryCache } = database.cached()
    const find = ({ User }: Models) =>
      User.relatedQuery('posts').for(User.query().where('bornAt', '<', new OwnDate(Date.UTC(1990, 3))))
    for (let round = 0; round < 2; round++) expectSame(await withKey(find(models), 'k'), await find(database.plain))
    expect(queryCache.stats()).to.include({ stores: 0, hits: 0, bypasses: 2 })
    const odd = models.User.fromJson({ id: 1 })
    Object.assign(odd, { id: new OwnDate(Date.UTC(1990, 3)) })
    for (const query of [odd.$query(), odd.$relatedQuery('posts')]) {
      expect(await explained(withKey(query, 'k'))).to.include({ status: 'bypass', reason: 'unknown-owner' })
    }
    const { status, reason, detail } = await explained(withKey(find(models), 'k'))
    expect({ status, reason }).to.deep.equal({ status: 'bypass', reason: 'unknown-owner' })
    expect(detail).to.include("the owners of its relation 'posts'")
  })

  it('owners that columns of the query name are not told apart, and are not cached', async () => {
    const { models, queryCache } = database.cached()
    const find = ({ User }: Models, column: string) =>
      User.relatedQuery('posts')
        .for([ref(column)] as never)
        .join('companies', (join) => join.on('companies.id', '>', 0 as never).onVal('companies.id', 1))
        .select('posts.id')
        .orderBy('posts.id')
    for (const column of ['companies.id', 'posts.id'])
      expectSame(await withKey(find(models, column), 'k'), await find(database.plain, column))
    expect(queryCache.stats()).to.include({ stores: 0, bypasses: 2 })
  })

  it('an owner that changes while the store is asked leaves nothing under the key of another one', async () => {
    const byKey = (query: unknown) => withKey(query as QueryBuilder<Model>, 'k')
    const byItself = (query: unknown) => withAutomaticKey(query as QueryBuilder<Model>)
    for (const [find, ask] of [
      [(owner: Model) => owner.$relatedQuery('posts').orderBy('posts.id'), byKey],
      [(owner: Model) => owner.$query(), byKey],
      [(owner: Model) => owner.$relatedQuery('posts').orderBy('posts.id'), byItself],
      [(owner: Model) => owner.$query(), byItself],
    ] as const) {
      const memory = new MemoryStore()
      const [asked, answer] = [deferred<void>(), deferred<void>()]
      let gets = 0
      const store: CacheStore = {
        get(key) {
          if (++gets !== 1) return memory.get(key)
          asked.resolve()
          return answer.promise.then(() => undefined)
        },
        set: (key, entry) => memory.set(key, entry),
        delete: (key) => memory.delete(key),
        clear: () => memory.clear(),
      }
      const { models } = database.cached({ store })
      const owner = user(models, 1)
      const found = ask(find(owner)).then((result) => result)
      await asked.promise
      Object.assign(owner, { id: 2 })
      answer.resolve()
      await found
      expectSame(await ask(find(user(models, 1))), await find(user(database.plain, 1)))
    }
  })

  it('owners that a sub-query finds by the time are the same owners each time: the key is the caller’s', async () => {
    const { models, queryCache } = database.cached()
    const find = () =>
      withKey(models.User.relatedQuery('posts').for(models.User.query().whereRaw('date() is not null')), 'k')
    for (let round = 0; round < 2; round++) await find()
    expect(queryCache.stats()).to.include({ loads: 1, hits: 1 })
  })

  it('invalidate({ keys }) reaches the entries of all owners', async () => {
    const { models, queryCache } = database.cached()
    const all = () => Promise.all([1, 2, 3].map((id) => withKey(user(models, id).$relatedQuery('posts'), 'k')))
    await all()
    await all()
    expect(queryCache.stats()).to.include({ loads: 3, hits: 3 })
    await queryCache.invalidate({ keys: ['k'] })
    await all()
    expect(queryCache.stats()).to.include({ loads: 6, hits: 3 })
  })

  it('are no reuse of a key: only another query for the same owner is', async () => {
    const { models } = database.cached({ warnOnKeyReuse: true })
    const posts = (id: number) => withKey(user(models, id).$relatedQuery('posts'), 'k')
    const silent = await recordWarnings(async () => {
      for (const id of [1, 2]) await posts(id).where('id', '<', 20)
    })
    expect(silent).to.deep.equal([])
    const told = await recordWarnings(() => posts(2).where('id', '<', 9))
    expect(told.join()).to.include('CacheWarning OBJECTION_CACHE_KEY_REUSE')
  })

  it('whatever the owners and the keys: each query has what plain Objection finds', async () => {
    const owner = fc.integer({ min: 1, max: 9 })
    const relation = fc.constantFrom('posts', 'reports', 'manager', 'company')
    const ways = fc.oneof(
      fc.record({ relation, id: owner }).map(
        ({ relation: name, id }): Find =>
          (models) =>
            user(models, id).$relatedQuery(name),
      ),
      fc.record({ relation, id: owner }).map(
        ({ relation: name, id }): Find =>
          ({ User }) =>
            User.relatedQuery(name).for(id),
      ),
      fc.record({ relation, ids: fc.array(owner, { minLength: 1, maxLength: 3 }) }).map(
        ({ relation: name, ids }): Find =>
          ({ User }) =>
            User.relatedQuery(name).for(ids),
      ),
      fc.record({ relation, id: owner }).map(
        ({ relation: name, id }): Find =>
          ({ User }) =>
            User.relatedQuery(name).for(User.query().where('id', '<', id)),
      ),
      owner.map(
        (id): Find =>
          (models) =>
            user(models, id).$query(),
      ),
      fc.constant<Find>(({ User }) => User.query()),
      fc.constant<Find>(({ Post }) => Post.query()),
    )
    const step = fc.record({ find: ways, key: fc.constantFrom<string | number[]>('k', [1], [1, 2]) })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        const { models } = database.cached()
        for (const { find, key } of [...steps, ...steps]) {
          expectSame(await withKey(find(models), key), await find(database.plain))
        }
      }),
      { numRuns: 60 },
    )
  })
})
