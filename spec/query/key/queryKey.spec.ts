import { expect } from 'chai'
import type { Model } from 'objection'
import type { CachedQueryBuilder } from '../../../lib/index.js'
import { HAS_HOOKS, traitsOf, WRITES } from '../../../lib/query/builder/operationTraits.js'
import { addOperation } from '../../support/addOperation.js'
import { withKey } from '../../support/cachedBase.js'
import { outcomeOf } from '../../support/outcome.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Builder = CachedQueryBuilder<Model>

const LOCKS = ['forUpdate', 'forShare', 'forNoKeyUpdate', 'forKeyShare', 'skipLocked', 'noWait'] as const

describe('what a query’s operations say', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const explained = (query: unknown) => withKey(query as Builder, 'k').explainCache()

  for (const lock of LOCKS) {
    it(`${lock}() goes past an entry that is there`, async () => {
      const { User } = database.cached().models
      await withKey(User.query(), 'k')
      expect(await explained(User.query())).to.include({ status: 'hit' })
      const locking = User.query() as unknown as Record<(typeof LOCKS)[number], () => unknown>
      expect(await explained(locking[lock]())).to.include({ status: 'bypass', reason: 'lock' })
    })
  }

  it('an operation of a plugin’s has its hooks, whatever it is called', () => {
    const { User } = database.cached().models
    for (const name of ['eager', 'first', 'range', 'find']) {
      const query = User.query()
      addOperation(query, { name, onAfter3: (_: unknown, rows: unknown) => ({ rows }) })
      expect(traitsOf(query) & HAS_HOOKS, name).to.equal(HAS_HOOKS)
    }
    expect(traitsOf(User.query().first().withGraphFetched('posts').page(0, 1)) & HAS_HOOKS).to.equal(0)
  })

  it('an id that is none fails on a hit, too', async () => {
    const { User } = database.cached().models
    await withKey(User.query().findById(1), 'k')
    for (const id of [undefined, [1, undefined]]) {
      const asked = () => withKey(User.query().findById(id as never), 'k')
      expect(await outcomeOf(asked)).to.have.property('error')
    }
  })

  it('writes are told from finds', async () => {
    const { User } = database.cached().models
    const writes = {
      insert: User.query().insert({}),
      insertGraph: User.query().insertGraph({}),
      insertAndFetch: User.query().insertAndFetch({}),
      upsertGraph: User.query().upsertGraph({ id: 1 }),
      update: User.query().update({}),
      patchAndFetchById: User.query().patchAndFetchById(1, {}),
      delete: User.query().delete(),
      deleteById: User.query().deleteById(1),
      increment: User.query().increment('age', 1),
      relate: (await User.query().findById(1).throwIfNotFound()).$relatedQuery('posts').relate(1),
      unrelate: User.relatedQuery('posts').for(1).unrelate(),
      truncate: User.query().truncate(),
    }
    const finds = {
      plain: User.query(),
      byId: User.query().findById(1),
      byIds: User.query().findByIds([1, 2]),
      first: User.query().first(),
      page: User.query().page(0, 1),
      graph: User.query().withGraphFetched('posts'),
      joined: User.query().withGraphJoined('posts'),
      related: User.relatedQuery('posts').for(1),
    }
    for (const [name, query] of Object.entries(writes)) expect(traitsOf(query) & WRITES, name).to.not.equal(0)
    for (const [name, query] of Object.entries(finds)) expect(traitsOf(query) & WRITES, name).to.equal(0)
  })
})

describe('a key of the caller’s', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const keyOf = async (query: unknown): Promise<string> => {
    const { key } = await withKey(query as Builder, 'k').explainCache()
    return key as string
  }

  it('is another one for rows that were found through a relation', async () => {
    const { User, Post } = database.cached().models
    const user = await User.query().findById(1).throwIfNotFound()
    const keys = [
      await keyOf(Post.query()),
      await keyOf(user.$relatedQuery('posts')),
      await keyOf(Post.query()),
      await keyOf(User.relatedQuery('posts').for(1)),
    ]
    expect(keys[0]).to.equal(keys[2])
    expect(keys[1]).to.not.equal(keys[0])
    expect(keys[3]).to.not.equal(keys[0])
  })

  it('is another one for another name of the table, each time', async () => {
    const { User } = database.cached().models
    const elsewhere = () => (User.query() as unknown as { tableName(name: string): unknown }).tableName('people')
    const [here, there] = [await keyOf(User.query()), await keyOf(elsewhere())]
    expect(there).to.not.equal(here)
    expect([await keyOf(User.query()), await keyOf(elsewhere())]).to.deep.equal([here, there])
    const { tableName } = User
    User.tableName = 'people'
    expect(await keyOf(User.query())).to.equal(there)
    User.tableName = tableName
  })
})
