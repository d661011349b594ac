import type { Knex } from 'knex'
import { Model, snakeCaseMappers, type Pojo } from 'objection'
import { modelsOn, modelsWithoutDates } from '../objection/models.js'
import type { Feature } from './Feature.js'
import { SNAKE_CASE } from './snakeCase.js'

type Base = typeof Model

/** How columns become properties, and what else has a name on an instance. */
export const PROPERTIES: readonly Feature[] = [
  { name: 'no dates', goal: 'plain', models: modelsWithoutDates },
  {
    name: 'no `jsonAttributes`, no dates',
    goal: 'plain',
    models: (Base, knex) =>
      class extends modelsWithoutDates(Base, knex) {
        static override jsonAttributes: string[] = []
      },
  },
  {
    name: '`virtualAttributes`',
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        static override virtualAttributes = ['label']

        get label(): string {
          return `${this.$id()}: ${(this as Pojo)['name'] as string}`
        }
      },
  },
  {
    name: 'getters',
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        get label(): string {
          return `${this.$id()}: ${(this as Pojo)['name'] as string}`
        }

        get isNamed(): boolean {
          return (this as Pojo)['name'] !== ''
        }
      },
  },
  {
    name: 'a getter with a setter',
    goal: 'plain',
    base: (Base) =>
      class extends Base {
        get label(): string {
          return (this as Pojo)['name'] as string
        }

        set label(label: string) {
          ;(this as Pojo)['name'] = label
        }
      },
  },
  { name: 'an accessor of a column', goal: 'plain', base: withColumnAccessor },
  { name: '`columnNameMappers`, snake case', goal: 'plain', models: snakeCaseModels },
]

/** Its value is in another property of the instance. */
function withColumnAccessor(Base: Base): Base {
  const Made = class extends Base {}
  Object.defineProperty(Made.prototype, 'name', {
    configurable: true,
    get(this: Pojo) {
      return this['storedName'] as unknown
    },
    set(this: Pojo, name: unknown) {
      this['storedName'] = name
    },
  })
  return Made
}

function snakeCaseModels(Base: Base, knex: Knex): Base {
  class Part extends Base {
    static override tableName = SNAKE_CASE.parts
    static override columnNameMappers = snakeCaseMappers()
  }
  class Item extends modelsOn(Base, knex) {
    static override tableName = SNAKE_CASE.items
    static override columnNameMappers = snakeCaseMappers()
    static override relationMappings = {
      parts: {
        relation: Model.HasManyRelation,
        modelClass: Part,
        join: { from: `${SNAKE_CASE.items}.id`, to: `${SNAKE_CASE.parts}.item_id` },
      },
    }
  }
  Part.knex(knex)
  return Item
}
