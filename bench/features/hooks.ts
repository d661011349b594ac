import type { Model, QueryBuilder, StaticHookArguments } from 'objection'
import { FINDS } from '../objection/finds.js'
import { modelsOn } from '../objection/models.js'
import { FEATURE_SHAPES, type Feature, type Find } from './Feature.js'

type Query = QueryBuilder<Model, unknown>

/** The queries of the plain class with a hook of their own. */
const withHook = (add: (query: Query) => Query): NonNullable<Feature['finds']> =>
  Object.fromEntries(
    FEATURE_SHAPES.map((shape): [string, Find] => [shape, (Item, ask) => ask(add(FINDS[shape](Item) as Query))]),
  )

const withAfterFind = (Base: typeof Model): typeof Model =>
  class extends Base {
    override $afterFind(): void {
      Object.assign(this, { isFound: true })
    }
  }

/** What runs beside a query. It may refuse the query or change its result, so that a hit runs it, too, in Objection's pipeline. */
export const HOOKS: readonly Feature[] = [
  {
    name: '`static beforeFind`',
    goal: 'hooks',
    base: (Base) =>
      class extends Base {
        static override beforeFind({ context }: StaticHookArguments<Model>): void {
          if ((context as { isBanned?: boolean }).isBanned === true) throw new Error('This user may not read.')
        }
      },
  },
  {
    name: '`static afterFind`',
    goal: 'hooks',
    base: (Base) =>
      class extends Base {
        static override afterFind({ result }: StaticHookArguments<Model>): void {
          if (Array.isArray(result) && result.length > 1000) throw new Error('These are too many.')
        }
      },
  },
  {
    name: '`static beforeFind` and `afterFind`, async',
    goal: 'hooks',
    base: (Base) =>
      class extends Base {
        static override async beforeFind(): Promise<void> {}
        static override async afterFind(): Promise<void> {}
      },
  },
  {
    name: '`$afterFind`',
    goal: 'hooks',
    base: withAfterFind,
  },
  {
    name: '`$afterFind`, async',
    goal: 'hooks',
    base: (Base) =>
      class extends Base {
        override async $afterFind(): Promise<void> {
          Object.assign(this, { isFound: true })
        }
      },
  },
  {
    name: '`$afterFind` of the parts alone',
    goal: 'hooks',
    models: (Base, knex) => modelsOn(Base, knex, withAfterFind(Base)),
    finds: { 'graph of 20 × 5': (Item, ask) => ask(FINDS['graph of 20 × 5'](Item)) },
  },
  { name: '`runBefore()`', goal: 'hooks', finds: withHook((query) => query.runBefore(() => undefined)) },
  { name: '`runAfter()`', goal: 'hooks', finds: withHook((query) => query.runAfter((result: unknown) => result)) },
  { name: '`onBuild()`', goal: 'hooks', finds: withHook((query) => query.onBuild(() => undefined)) },
]
