import { expect } from 'chai'
import { Model, type QueryBuilder, type StaticHookArguments } from 'objection'
import { answered, explained } from '../../support/automaticKeys.js'
import { cachedBase, plainBase, withAutomaticKey, withKey } from '../../support/cachedBase.js'
import { outcomeOf } from '../../support/outcome.js'
import { expectSame } from '../../support/same.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { QueryCache } from '../../../lib/index.js'

type Builder = QueryBuilder<Model, unknown>

/** Throws unless the owners of a part have ids. */
function requireOwners(owners: readonly unknown[]): void {
  for (const owner of owners as { id?: unknown }[]) if (owner.id === undefined) throw new Error('no owner')
}

/** Users with posts whose class has a static hook. `modify` changes the query for the posts. */
function find(Base: typeof Model, beforeFind?: (args: StaticHookArguments<Model>) => unknown): Builder {
  class Post extends Base {
    static override tableName = 'posts'
  }
  if (beforeFind !== undefined) Object.assign(Post, { beforeFind })
  class User extends Base {
    static override tableName = 'users'
    static override relationMappings = {
      posts: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.authorId' } },
      others: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.id' } },
    }
  }
  return User.query().findByIds([1, 2]).withGraphFetched('posts')
}

type Make = (Base: typeof Model) => Builder

const inPosts = (modify: (builder: Builder) => unknown): Make => {
  return (Base) => find(Base).modifyGraph('posts', (builder) => void modify(builder as unknown as Builder))
}

/** The owners of a query for a part. */
const ownersOf = (builder: unknown): readonly unknown[] =>
  (builder as { findOperation(name: string): { owner: { modelArray: unknown[] } } }).findOperation('find').owner
    .modelArray

const THROWING: readonly (readonly [hook: string, make: Make])[] = [
  ['the static hook beforeFind() of Post', (Base) => find(Base, ({ items }) => requireOwners(items))],
  ['runBefore() of Post', inPosts((posts) => posts.runBefore((_, builder) => requireOwners(ownersOf(builder))))],
  [
    'the hook `runBefore` of the context of Post',
    (Base) =>
      find(Base).context({
        runBefore: (_: unknown, builder: Builder) => {
          if (builder.modelClass().tableName === 'posts') requireOwners(ownersOf(builder))
        },
      }),
  ],
]

describe('a before-hook of a part that needs the ids of its owners', () => {
  let database: SpecDatabase
  let queryCache: QueryCache
  let Base: typeof Model

  beforeEach(async () => {
    database = await openSpecDatabase()
    // The option `context` reduces a context with functions to a string, so the context alone is no reason for a bypass.
    queryCache = new QueryCache({ context: () => 'any' })
    Base = cachedBase(database.knex, queryCache)
  })

  afterEach(() => database.close())

  for (const [hook, make] of THROWING) {
    it(`is named in the reason: ${hook}`, async () => {
      const expected = await make(plainBase(database.knex))
      for (let round = 0; round < 2; round++) {
        const { result, cache } = await answered(withAutomaticKey(make(Base)))
        expectSame(JSON.parse(JSON.stringify(result)), JSON.parse(JSON.stringify(expected)))
        expect(cache).to.include({ status: 'bypass', reason: 'hook-threw' })
        expect(cache.detail).to.include(`${hook} ran with owners that have no ids, and threw: no owner. `)
        expect(cache.detail).to.include("withCacheKey('name')").and.to.not.include('It lies')
      }
      expect(queryCache.stats()).to.deep.include({ bypassesByReason: { 'hook-threw': 2 }, stores: 0 })
    })

    it(`does not prevent caching under withCacheKey(): ${hook}`, async () => {
      const statuses = []
      const query = make(Base)
      for (let round = 0; round < 2; round++) {
        const { cache } = await answered(withKey(query.clone(), 'k'))
        statuses.push(cache.status)
      }
      expect(statuses).to.deep.equal(['miss', 'hit'])
    })
  }

  it('does not change a part whose hooks do not throw', async () => {
    const statuses = []
    const query = find(Base, () => undefined)
    for (let round = 0; round < 2; round++) {
      const { cache } = await answered(withAutomaticKey(query.clone()))
      statuses.push(cache.status)
    }
    expect(statuses).to.deep.equal(['miss', 'hit'])
  })

  it('causes no unhandled rejection when another part throws at once', async () => {
    const unhandled: unknown[] = []
    const note = (error: unknown): void => void unhandled.push(error)
    process.on('unhandledRejection', note)
    try {
      const query = find(Base, ({ items }) => requireOwners(items))
        .clearWithGraph()
        .withGraphFetched('[posts, others]')
        .modifyGraph('others', (builder) => void builder.resolve([]))
      const { cache } = await answered(withAutomaticKey(query))
      expect(cache).to.include({ status: 'bypass', reason: 'opaque' })
      await new Promise((resolve) => setImmediate(resolve))
    } finally {
      process.off('unhandledRejection', note)
    }
    expect(unhandled).to.deep.equal([])
  })
})

describe('the cause of an opaque query', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const detailOf = async (make: Make): Promise<string | undefined> => {
    const { detail } = await explained(withAutomaticKey(make(cachedBase(database.knex))))
    return detail
  }

  it('is named with the part of the graph, and with what to do', async () => {
    const PART = 'The cause is in the part of the graph that loads Post.'
    const details = [
      await detailOf(inPosts((posts) => posts.runAfter((rows) => rows))),
      await detailOf(inPosts((posts) => posts.resolve([]))),
      await detailOf(
        inPosts((posts) =>
          posts.onBuild(() => {
            throw new Error('not today')
          }),
        ),
      ),
      await detailOf(inPosts((posts) => posts.forUpdate())),
    ]
    for (const detail of details)
      expect(detail)
        .to.match(/^The reason is .+\. /)
        .and.to.include(PART)
    expect(details[0]).to.include('runAfter() on a part of a graph').and.to.include("withCacheKey('name')")
    expect(details[2]).to.include('not today')
  })

  it('is named with the innermost part', async () => {
    const { models } = database.cached()
    const query = models.User.query()
      .withGraphFetched('posts.tags')
      .modifyGraph('posts.tags', (tags) => void tags.runAfter((rows) => rows))
    const { detail } = await explained(withAutomaticKey(query))
    expect(detail).to.include('The cause is in the part of the graph that loads Tag.').and.to.not.include('loads Post')
  })

  it('is named without a part where the query itself causes it', async () => {
    const throws: Make = (Base) =>
      find(Base).where(() => {
        throw new Error('not today')
      })
    const detail = await detailOf(throws)
    expect(detail).to.match(/^The reason is an error while the query is built: not today\. /)
    expect(detail).to.not.include('part of the graph')
    const outcome = await outcomeOf(() => throws(cachedBase(database.knex)))
    expect(outcome).to.have.nested.property('error.message', 'not today')
  })
})
