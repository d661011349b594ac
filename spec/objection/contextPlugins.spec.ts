import { expect } from 'chai'
import { mixin, Model, type QueryBuilder } from 'objection'
import { Cached, QueryCache, type CachedQueryBuilder } from '../../lib/index.js'
import { openSpecDatabase, type SpecDatabase } from '../support/specDatabase.js'

/** An operation that a plugin keeps in the context, as objection-cursor does. */
class OrderOperation {
  readonly args: readonly unknown[]
  constructor(args: readonly unknown[]) {
    this.args = args
  }
}

interface Ordering {
  operations?: readonly OrderOperation[]
}

/** A plugin whose operations order the rows when the query is built. */
const ordering = (Base: typeof Model): typeof Model => {
  const BaseBuilder = Base.QueryBuilder
  class OrderingBuilder extends BaseBuilder<Model, unknown> {
    ordered(...args: unknown[]): this {
      const { operations = [] } = this.context() as Ordering
      return this.context({ operations: [...operations, new OrderOperation(args)] })
    }
  }
  return class extends Base {
    static override QueryBuilder = OrderingBuilder as unknown as typeof QueryBuilder
  }
}

/** What decides about the rows, as text; `undefined` for what no text can show. */
function summary(context: Readonly<Record<string, unknown>>): string | undefined {
  const { operations = [], ...rest } = context as Ordering
  const isShown = operations.every(({ args }) => args.every((each) => typeof each === 'string'))
  if (!isShown || Object.keys(rest).length > 0) return undefined
  return JSON.stringify(operations.map(({ args }) => args))
}

type OrderedQuery = CachedQueryBuilder<Model> & { ordered(...args: unknown[]): OrderedQuery }

describe('plugins that keep their state in the context', () => {
  let database: SpecDatabase

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  const ORDERS = { before: [ordering, Cached], after: [Cached, ordering] } as const

  for (const [place, mixins] of Object.entries(ORDERS)) {
    function queries(queryCache: QueryCache): () => OrderedQuery {
      class Tag extends mixin(Model, [...mixins] as never) {
        static override tableName = 'tags'
        static queryCache = queryCache
      }
      Tag.knex(database.knex)
      return () => Tag.query() as unknown as OrderedQuery
    }

    it(`make queries bypass the cache, with the entry of the context: ${place} the mixin`, async () => {
      const { cache } = await queries(new QueryCache())().ordered('label').withCache().withCacheInfo()
      expect([cache.status, cache.reason]).to.deep.equal(['bypass', 'context'])
      expect(cache.detail).to.include('context.operations[0]').and.include('OrderOperation')
    })

    it(`are cached with a summary, apart for other states: ${place} the mixin`, async () => {
      const query = queries(new QueryCache({ context: summary }))
      const ask = async (...args: unknown[]) =>
        (
          await query()
            .ordered(...args)
            .withCacheKey('k')
            .withCacheInfo()
        ).cache.status
      expect([await ask('label'), await ask('label', 'desc'), await ask('label')]).to.deep.equal([
        'miss',
        'miss',
        'hit',
      ])
      expect([await ask(new Map()), await ask(new Map())], 'no summary').to.deep.equal(['bypass', 'bypass'])
    })
  }
})
