import type { Model, ModelClass, Relation } from 'objection'

/** A model class whose instances are of an unknown kind. */
export type AnyModelClass = ModelClass<Model> & {
  getTableName(): string
  getRelationNames(): string[]
  getIdColumnArray(): string[]
}

/** Whether the value is an instance of a model class, whichever copy of Objection made it. */
export function isModel(value: object): value is Model {
  return (value as { $isObjectionModel?: unknown }).$isObjectionModel === true
}

/** The class's table; `undefined` for one that has none, as a class that results are only cast to may. */
export function tableOf(modelClass: AnyModelClass): string | undefined {
  try {
    return modelClass.getTableName()
  } catch {
    return undefined
  }
}

/** A relation of a class; `undefined` where it has none of that name. */
export function relationOf(modelClass: AnyModelClass, name: string): Relation | undefined {
  return Object.hasOwn(modelClass.getRelations(), name) ? modelClass.getRelation(name) : undefined
}

/** The classes from the given one up to Objection's own `Model`, which is not among them. */
export function ownClassesOf(modelClass: AnyModelClass): AnyModelClass[] {
  const classes: AnyModelClass[] = []
  const top: unknown = (modelClass.prototype as unknown as { $objectionModelClass: unknown }).$objectionModelClass
  let current: AnyModelClass = modelClass
  while (current !== top && typeof current === 'function') {
    classes.push(current)
    current = Object.getPrototypeOf(current) as AnyModelClass
  }
  return classes
}
