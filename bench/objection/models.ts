import type { Knex } from 'knex'
import { Model, type Pojo } from 'objection'

/** The class of the items, bound to a database. Its relation `parts` has a class with a base class of its own, or with the same. */
export function modelsOn(base: typeof Model, knex: Knex, partBase = base): typeof Model {
  class Item extends base {
    static override tableName = 'items'
    static override jsonAttributes = ['data']
    static override relationMappings = partsOn(partBase, knex)

    override $parseDatabaseJson(row: Pojo): Pojo {
      const json = super.$parseDatabaseJson(row)
      if (typeof json['createdAt'] === 'number') json['createdAt'] = new Date(json['createdAt'])
      return json
    }
  }
  Item.knex(knex)
  return Item
}

/** The same with a number for the date, and without any method. */
export function modelsWithoutDates(base: typeof Model, knex: Knex): typeof Model {
  class Item extends base {
    static override tableName = 'items'
    static override jsonAttributes = ['data']
    static override relationMappings = partsOn(base, knex)
  }
  Item.knex(knex)
  return Item
}

function partsOn(base: typeof Model, knex: Knex) {
  class Part extends base {
    static override tableName = 'parts'
  }
  Part.knex(knex)
  return {
    parts: { relation: Model.HasManyRelation, modelClass: Part, join: { from: 'items.id', to: 'parts.itemId' } },
  }
}

/** The models without any cache: of a class of their own, so that they bind to this database alone. */
export const plainModels = (knex: Knex): typeof Model => modelsOn(class extends Model {}, knex)
