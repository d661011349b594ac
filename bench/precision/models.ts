import { Model, type ModelClass, type Modifiers, type Pojo, type RelationMapping } from 'objection'

/** A class whose instances may have any column. */
export type RowClass = ModelClass<Model & Pojo>

interface Statics {
  readonly idColumn?: string[]
  readonly modifiers?: Modifiers
  readonly relationMappings?: Readonly<Record<string, RelationMapping<Model>>>
}

/** The class of a table's rows. */
export function modelOf(base: typeof Model, tableName: string, statics: Statics = {}): RowClass {
  const model = class extends base {
    static override tableName = tableName
  }
  Object.defineProperty(model, 'name', { value: tableName })
  return Object.assign(model, statics)
}

/** `from` and `to` are like `comments.authorId`. */
export const belongsTo = (modelClass: RowClass, from: string, to: string): RelationMapping<Model> => ({
  relation: Model.BelongsToOneRelation,
  modelClass,
  join: { from, to },
})

export const hasMany = (modelClass: RowClass, from: string, to: string): RelationMapping<Model> => ({
  relation: Model.HasManyRelation,
  modelClass,
  join: { from, to },
})

export const manyToMany = (
  modelClass: RowClass,
  from: string,
  through: { readonly from: string; readonly to: string },
  to: string,
): RelationMapping<Model> => ({ relation: Model.ManyToManyRelation, modelClass, join: { from, through, to } })
