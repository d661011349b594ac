import type { Knex } from 'knex'
import { Model, type Pojo } from 'objection'

/** The class of the items, bound to a database. Its relation `parts` has a class with the same base class. */
export function modelsOn(base: typeof Model, knex: Knex): typeof Model {
  class Part extends base {
    static override tableName = 'parts'
  }
  class Item extends base {
    static override tableName = 'items'
    static override jsonAttributes = ['data']
    static override relationMappings = {
      parts: { relation: Model.HasManyRelation, modelClass: Part, join: { from: 'items.id', to: 'parts.itemId' } },
    }

    override $parseDatabaseJson(row: Pojo): Pojo {
      const json = super.$parseDatabaseJson(row)
      if (typeof json['createdAt'] === 'number') json['createdAt'] = new Date(json['createdAt'])
      return json
    }
  }
  Part.knex(knex)
  Item.knex(knex)
  return Item
}

/** The models without any cache: of a class of their own, so that they bind to this database alone. */
export const plainModels = (knex: Knex): typeof Model => modelsOn(class extends Model {}, knex)
