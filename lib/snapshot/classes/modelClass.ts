import type { Model, ModelClass, Relation } from 'objection'

/** A model class whose instances are of an unknown kind. */
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

/** The class's table; `undefined` for one that has none, as a class that results are only cast to may. */
export function tableOf(modelClass: AnyModelClass): string | undefined {
  try {
    return modelClass.getTableName()
  } catch {
    return undefined
  }
}

/**
 * A relation of a class, which this resolves, and no other one; `undefined` where it has none of that name, or where it cannot be
 * resolved: a query that uses the relation raises the error.
 */
export function relationOf(modelClass: AnyModelClass, name: string): Relation | undefined {
  if (!Object.hasOwn(modelClass.getRelationMappings(), name)) return undefined
  try {
    const relation = modelClass.getRelation(name)
    return isWhole(relation) ? relation : undefined
  } catch {
    forgetUnresolvedRelation(modelClass, name)
    return undefined
  }
}

/** Where Objection keeps what it has resolved. */
interface Resolved {
  readonly $$relations?: Record<string, Relation>
}

/**
 * To be called when a relation could not be resolved. Objection keeps it half made, and later takes it for one that it has
 * resolved.
 */
export function forgetUnresolvedRelation(modelClass: object, name: string): void {
  const { $$relations } = modelClass as Resolved
  if ($$relations !== undefined && Object.hasOwn(modelClass, '$$relations')) delete $$relations[name]
}

const isWhole = ({ relatedModelClass }: Relation): boolean => typeof relatedModelClass === 'function'

/** The relations whose class is the given one, as far as that is known without resolving any. */
export function relationsTo(modelClass: AnyModelClass, related: unknown): Relation[] {
  const { $$relations = {} } = modelClass as Resolved
  return Object.entries(modelClass.getRelationMappings())
    .filter(([name, mapping]) => name in $$relations || mapping.modelClass === related)
    .map(([name]) => relationOf(modelClass, name))
    .filter((relation) => relation !== undefined)
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
