import { expect } from 'chai'
import { Model, QueryBuilder } from 'objection'
import { Cached, QueryCache, type CachedQueryBuilder } from '../../../lib/index.js'
import { KeyHead } from '../../../lib/query/key/KeyHead.js'
import { internalsOf } from '../../../lib/query/builder/builderInternals.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'

type Builder = CachedQueryBuilder<Model>

interface MayBeAChild {
  childQueryOf(query: unknown): QueryBuilder<Model, unknown>
}

const childOf = (query: Builder, User: typeof Model): QueryBuilder<Model, unknown> =>
  (User.query() as unknown as MayBeAChild).childQueryOf(query)

/** Ways in which something gets into a query's context; each must be a part of the key. */
const WAYS: Readonly<Record<string, (query: Builder, User: typeof Model) => Builder>> = {
  'by context()': (query) => query.context({ tenant: 1 }),
  'by what context() gives away': (query) => (Object.assign(query.context(), { tenant: 1 }), query),
  'by a symbol in what context() gives away': (query) => (
    Object.assign(query.context(), { [Symbol.for('spec')]: 1 }),
    query
  ),
  'by the context of a clone': (query) => {
    Object.assign(query.clone().context(), { [Symbol.for('spec')]: 1 })
    return query
  },
  'by a clone’s original': (query) => {
    const clone = query.clone()
    Object.assign(query.context(), { tenant: 1 })
    return clone.context({ ...query.context() })
  },
  'by a child that shares it': (query, User) => {
    childOf(query, User).context({ tenant: 1 })
    return query
  },
  'by what a child gives away of it': (query, User) => {
    Object.assign(childOf(query, User).context(), { [Symbol.for('spec')]: 1 })
    return query
  },
  'by the builder’s inside': (query) => {
    Object.assign(internalsOf(query).internalContext().userContext, { tenant: 1 })
    return query
  },
}

/** Builder classes whose queries begin with a context. */
const BUILDERS: Readonly<Record<string, (Base: typeof QueryBuilder) => typeof QueryBuilder>> = {
  'given by the constructor': (Base) =>
    class extends Base<Model, unknown> {
      constructor(...args: []) {
        super(...args)
        this.context({ tenant: 1 })
      }
    } as unknown as typeof QueryBuilder,
  'changed by the constructor': (Base) =>
    class extends Base<Model, unknown> {
      constructor(...args: []) {
        super(...args)
        Object.assign(internalsOf(this).internalContext().userContext, { tenant: 1 })
      }
    } as unknown as typeof QueryBuilder,
}

describe('a context that is not bare', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const keyOf = async (query: Builder): Promise<string | undefined> => {
    const { key, reason } = await query.withCacheKey('key').explainCache()
    return key ?? reason
  }

  for (const [name, give] of Object.entries(WAYS)) {
    it(`is a part of the key: ${name}`, async () => {
      const { User } = database.cached().models
      const bare = await keyOf(User.query() as unknown as Builder)
      expect(await keyOf(give(User.query() as unknown as Builder, User))).to.not.equal(bare)
      expect(await keyOf(User.query() as unknown as Builder)).to.equal(bare)
    })
  }

  for (const [where, extend] of Object.entries(BUILDERS)) {
    for (const [how, QueryBuilderOf] of [
      ['below', (make: typeof extend) => make(Cached(Model).QueryBuilder)],
      ['above', (make: typeof extend) => make(QueryBuilder)],
    ] as const) {
      it(`is a part of the key: ${where}, ${how} the cache’s own builder`, async () => {
        const Base = how === 'above' ? withBuilder(Model, QueryBuilderOf(extend)) : Model
        class User extends Cached(Base) {
          static override tableName = 'users'
          static override queryCache = new QueryCache()
        }
        if (how === 'below') User.QueryBuilder = QueryBuilderOf(extend)
        User.knex(database.knex)
        const key = await keyOf(User.query())
        expect(key).to.include('tenant')
      })
    }
  }
})

function withBuilder(Base: typeof Model, builderClass: typeof QueryBuilder): typeof Model {
  return class extends Base {
    static override QueryBuilder = builderClass
  }
}

describe('keys that are remembered', () => {
  it('are the same text, and the very same string while they are', () => {
    const head = new KeyHead('head|')
    expect(head.keyOf('a')).to.equal('head|a')
    expect(new KeyHead('other|').keyOf('a')).to.equal('other|a')
    expect(head.keyOf('x'.repeat(1000))).to.equal(`head|${'x'.repeat(1000)}`)
  })

  it('are bounded, however many heads there are', () => {
    const before = process.memoryUsage().heapUsed
    const heads = Array.from({ length: 300 }, (_, i) => new KeyHead(`${'head'.repeat(20)}${i}|`))
    for (const head of heads) for (let i = 0; i < 1000; i++) head.keyOf(`text ${i}`)
    expect(heads[0]?.keyOf('text 0')).to.equal(`${'head'.repeat(20)}0|text 0`)
    expect(process.memoryUsage().heapUsed - before).to.be.lessThan(64 * 1024 * 1024)
  })
})
