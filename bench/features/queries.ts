import type { Knex } from 'knex'
import { QueryBuilder, type Model } from 'objection'
import { LAST, ONE } from '../data/shapes.js'
import { modelsOn } from '../objection/models.js'
import type { Feature } from './Feature.js'

type Base = typeof Model
type Query = QueryBuilder<Model>

/** A query builder with a method of its own, as applications have. */
function searchBuilder(Above: typeof QueryBuilder) {
  return class SearchBuilder<M extends Model, R = M[]> extends Above<M, R> {
    upTo(id: number): this {
      return this.where('id', '<=', id).orderBy('id')
    }
  }
}

const upTo = (Item: Base, id: number): Query => (Item.query() as Query & { upTo(id: number): Query }).upTo(id)

const WITH_METHOD: NonNullable<Feature['finds']> = {
  '1 row': (Item, ask) => ask(Item.query().findById(ONE)),
  '100 rows': (Item, ask) => ask(upTo(Item, LAST['100 rows'])),
}

const GRAPH = LAST['graph of 20 × 5']
const rows = (Item: typeof Model) => Item.query().where('id', '<=', LAST['100 rows']).orderBy('id')
const graphRows = (Item: typeof Model) => Item.query().where('items.id', '<=', GRAPH).orderBy('items.id')

/** Other queries than those of the plain class, of classes like the plain one. */
export const QUERIES: readonly Feature[] = [
  { name: '`withCache()`: a key made of the query', goal: 'none', asks: 'withCache' },
  {
    name: 'a `CachedQueryBuilder` with methods',
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        static override QueryBuilder = searchBuilder(Base.QueryBuilder)
      },
    finds: WITH_METHOD,
  },
  {
    name: "a `QueryBuilder` of Objection's with methods",
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        static override QueryBuilder = searchBuilder(QueryBuilder)
      },
    finds: WITH_METHOD,
  },
  {
    name: '`modifiers`',
    goal: 'none',
    base: (Base) =>
      class extends Base {
        static override modifiers = {
          first: (query: QueryBuilder<Model>) => query.where('id', '<=', LAST['100 rows']).orderBy('id'),
        }
      },
    finds: { '100 rows': (Item, ask) => ask(Item.query().modify('first')) },
  },
  { name: '`first()`', goal: 'none', finds: { '1 row': (Item, ask) => ask(Item.query().where('id', ONE).first()) } },
  { name: '`page()`', goal: 'none', finds: { '100 rows': (Item, ask) => ask(rows(Item).page(0, 100)) } },
  { name: '`resultSize()`', goal: 'none', finds: { '1 row': (Item, ask) => ask(rows(Item)).resultSize() } },
  { name: '`select()` of three columns', goal: 'none', finds: selected(['id', 'name', 'email']) },
  {
    name: '`castTo()`',
    goal: 'none',
    models: withSummary,
    finds: { '100 rows': (Item, ask) => ask(rows(Item).castTo((Item as WithSummary).Summary)) },
  },
  {
    name: '`withGraphJoined()`',
    goal: 'none',
    finds: { 'graph of 20 × 5': (Item, ask) => ask(graphRows(Item).withGraphJoined('parts').orderBy('parts.id')) },
  },
  {
    name: 'a graph with a modifier',
    goal: 'none',
    finds: {
      'graph of 20 × 5': (Item, ask) =>
        ask(
          graphRows(Item)
            .withGraphFetched('parts(inOrder)')
            .modifiers({ inOrder: (query) => query.orderBy('id') }),
        ),
    },
  },
]

interface WithSummary extends Base {
  Summary: Base
}

/** The class has another one that its rows can become. */
function withSummary(given: Base, knex: Knex): WithSummary {
  const Item = modelsOn(given, knex)
  return Object.assign(Item, { Summary: class Summary extends Item {} })
}

function selected(columns: readonly string[]): NonNullable<Feature['finds']> {
  return {
    '1 row': (Item, ask) => ask(Item.query().findById(ONE).select(columns)),
    '100 rows': (Item, ask) => ask(rows(Item).select(columns)),
  }
}
