import type { Model, StaticHookArguments } from 'objection'
import type { Feature } from './Feature.js'

type Base = typeof Model

/** What runs beside a query: a hit runs it, too, in Objection's pipeline. */
export const HOOKS: readonly Feature[] = [
  {
    name: 'static beforeFind',
    goal: 'hooks',
    base: (Base: Base) =>
      class extends Base {
        static override beforeFind(): void {}
      },
  },
  {
    name: 'static afterFind',
    goal: 'hooks',
    base: (Base: Base) =>
      class extends Base {
        static override afterFind({ result }: StaticHookArguments<Model>): void {
          if (!Array.isArray(result)) throw new Error('no list')
        }
      },
  },
  {
    name: '$afterFind',
    goal: 'hooks',
    base: (Base: Base) =>
      class extends Base {
        override $afterFind(): void {
          Object.assign(this, { isFound: true })
        }
      },
  },
]
