import { expect } from 'chai'
import { Model, QueryBuilder } from 'objection'
import { Cached, type CachedQueryBuilder } from '../../../lib/index.js'
import { withKey } from '../../support/cachedBase.js'
import { outcomeOf } from '../../support/outcome.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Any = CachedQueryBuilder<Model>

describe('the context of a query', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const byTenant = (Tag: typeof Model, name: string | symbol, tenant: number) =>
    withKey(Tag.query(), 'k')
      .context({ [name]: tenant })
      .runBefore(
        (_, builder) =>
          void builder.where('id', (builder.context() as unknown as Record<symbol, number>)[name as symbol] as number),
      )

  for (const name of ['tenant', Symbol('tenant')]) {
    it(`keeps tenants apart, by a property named by a ${typeof name}`, async () => {
      const { models } = database.cached()
      for (let round = 0; round < 2; round++) {
        for (const tenant of [1, 2]) expect((await byTenant(models.Tag, name, tenant))[0]).to.include({ id: tenant })
      }
    })
  }

  it('is summed up by the cache’s own function, where it has one', async () => {
    const { models, queryCache } = database.cached({ context: ({ user }) => (user as { id: string } | undefined)?.id })
    const read = (user: unknown) => withKey(models.Tag.query(), 'k').context({ user })
    for (const id of ['a', 'b', 'a', 'b']) await read(Object.assign(new Map(), { id }))
    expect(queryCache.stats()).to.include({ loads: 2, hits: 2 })
    await read(undefined)
    expect(queryCache.stats()).to.include({ bypasses: 1 })
  })

  it('of a project’s own class may hold anything, so it needs that function', async () => {
    let allowed = true
    class OwnContext
      extends (QueryBuilder as unknown as { QueryBuilderUserContext: new (builder: unknown) => object })
        .QueryBuilderUserContext
    {
      get runBefore() {
        return () => {
          if (!allowed) throw new Error('the context says no')
        }
      }
    }
    class OwnBuilder<M extends Model, R = M[]> extends QueryBuilder<M, R> {
      static get QueryBuilderUserContext() {
        return OwnContext
      }
    }
    const { queryCache } = database.cached({ context: () => 'any' })
    class Tag extends Cached(
      class extends Model {
        static override QueryBuilder = OwnBuilder
      },
    ) {
      static override tableName = 'tags'
      static override queryCache = queryCache
    }
    Tag.knex(database.knex)
    const read = () => Tag.query().withCacheKey('k')
    for (let i = 0; i < 2; i++) expect(await read()).to.have.length(3)
    expect(queryCache.stats()).to.include({ hits: 1 })
    allowed = false
    expect(await outcomeOf(read)).to.have.nested.property('error.message', 'the context says no')
    Tag.queryCache = database.cached().queryCache
    expect(await (read() as unknown as Any).explainCache()).to.include({ status: 'bypass', reason: 'context' })
  })

  it('says which of its entries is not plain data, and what to do', async () => {
    const { models } = database.cached()
    const detailOf = async (context: object): Promise<string | undefined> => {
      const query = withKey(models.Tag.query(), 'k').context(context)
      const { reason, detail } = await (query as unknown as Any).explainCache()
      expect(reason).to.equal('context')
      return detail
    }
    const circle: unknown[] = []
    circle.push(circle)
    const CASES: readonly (readonly [context: object, problem: string])[] = [
      [{ tenant: 1, log: () => undefined }, '`context.log`, which is the function log'],
      [{ user: new Map() }, '`context.user`, which is an object of class Map'],
      [
        { user: { id: 1, roles: ['a', { of: [new Set()] }] } },
        '`context.user.roles[1].of[0]`, which is an object of class Set',
      ],
      [{ 'a b': { c: Symbol('c') } }, '`context["a b"].c`, which is Symbol(c)'],
      [{ user: { [Symbol('id')]: 1 } }, '`context.user[Symbol(id)]`, which is named by a symbol'],
      [{ circle }, '…`, which is nested too deep'],
    ]
    for (const [context, problem] of CASES) {
      const detail = await detailOf(context)
      expect(detail).to.include(problem).and.to.include('new QueryCache({ context: ({ user }) => user.id })')
    }
  })

  it('says what is wrong with the cache’s own function', async () => {
    const { models } = database.cached({ context: () => undefined })
    const query = withKey(models.Tag.query(), 'k').context({ user: new Map() })
    const { detail } = await (query as unknown as Any).explainCache()
    expect(detail).to.match(
      /^The cache's option `context` gave no text for `context\.user`, which is an object of class Map\. /,
    )
  })

  it('is summed up once for each explanation', async () => {
    const { models, queryCache } = database.cached({
      context: () => {
        throw new Error('not today')
      },
    })
    await (withKey(models.Tag.query(), 'k').context({ user: 1 }) as unknown as Any).explainCache()
    expect(queryCache.stats()).to.include({ errors: 1 })
  })
})
