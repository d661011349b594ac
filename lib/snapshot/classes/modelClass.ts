import type { Model, ModelClass } from 'objection'

/** A model class, with what Objection has on it beyond its declared types. */
export type AnyModelClass = ModelClass<Model> & {
  getTableName(): string
  getRelationNames(): string[]
  getRelationMappings(): Readonly<Record<string, { readonly modelClass?: unknown }>>
  getIdColumnArray(): string[]
}

/** Whether the value is an instance of a model class, whichever copy of Objection made it. */
export function isModel(value: object): value is Model {
  return (value as { $isObjectionModel?: unknown }).$isObjectionModel === true
}

/** The class's table; `undefined` for a class without one, which a query may still cast its results to. */
export function tableOf(modelClass: AnyModelClass): string | undefined {
  try {
    return modelClass.getTableName()
  } catch {
    return undefined
  }
}

/** The class and its parent classes below Objection's own `Model`; none for plain rows. */
export function ownClassesOf(modelClass: AnyModelClass): AnyModelClass[] {
  const classes: AnyModelClass[] = []
  if ((modelClass.prototype as object) === Object.prototype) return classes
  const top: unknown = (modelClass.prototype as unknown as { $objectionModelClass: unknown }).$objectionModelClass
  let current: AnyModelClass = modelClass
  while (current !== top && typeof current === 'function') {
    classes.push(current)
    current = Object.getPrototypeOf(current) as AnyModelClass
  }
  return classes
}
