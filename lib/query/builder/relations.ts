import { Model, QueryBuilder, type Relation } from 'objection'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { internalsOf } from './builderInternals.js'
import { ownForClass, ownStatics } from './ownMethods.js'

/** What Objection keeps of a relation beyond its documented surface. */
export interface KnownRelation extends Relation {
  readonly modify?: unknown
  readonly joinTableModify?: unknown
  readonly joinTableModelClass?: AnyModelClass | null
}

/** Whether a relation's rows are found by its columns alone: it has no modifiers, and its classes' queries begin empty. */
export function isPlainRelation(relation: KnownRelation): boolean {
  if (!isKnownRelation(relation)) return false
  if (relation.modify !== undefined && relation.modify !== null) return false
  if (relation.joinTableModify !== undefined && relation.joinTableModify !== null) return false
  const { joinTableModelClass } = relation
  if (joinTableModelClass !== undefined && joinTableModelClass !== null && !beginsEmpty(joinTableModelClass))
    return false
  return beginsEmpty(relation.relatedModelClass as AnyModelClass)
}

const KNOWN = new Set<unknown>([
  Model.HasManyRelation,
  Model.HasOneRelation,
  Model.BelongsToOneRelation,
  Model.ManyToManyRelation,
  Model.HasOneThroughRelation,
])

/** Whether it is of one of Objection's own classes: others may find their rows, and give them to their owners, in their own way. */
export function isKnownRelation(relation: object): boolean {
  return KNOWN.has(relation.constructor)
}

/** Whether nothing is added to the class's queries before the caller adds anything. */
function beginsEmpty(modelClass: AnyModelClass): boolean {
  if (beginsAsObjectionDoes(modelClass)) return true
  const internals = internalsOf(modelClass.query())
  const { runBefore, runAfter, onBuild, userContext, aliasMap, tableMap } = internals.internalContext()
  if (internals._operations.length > 0 || runBefore.length > 0 || runAfter.length > 0 || onBuild.length > 0)
    return false
  return Object.keys(userContext).length === 0 && aliasMap === null && tableMap === null
}

/** Builder classes whose queries begin with nothing: Objection's own, and those that add the cache's methods to it. */
export const plainBuilderClasses = new WeakSet<object>([QueryBuilder])

/**
 * The `query` of the class above, for each `query` that only calls that one and adds nothing: plugins may put another one there at
 * any time.
 */
export const queriesAbove = new WeakMap<object, () => object>()

type Begins = Pick<typeof Model, 'query' | 'QueryBuilder'> & { readonly onCreateQuery?: unknown }

/** Whether a class leaves its queries as Objection makes them: no need to make one to see how it begins. */
function beginsAsObjectionDoes(modelClass: AnyModelClass): boolean {
  const { query, onCreateQuery, QueryBuilder: builderClass } = modelClass as unknown as Begins
  if (onCreateQuery !== ownStatics.onCreateQuery || !plainBuilderClasses.has(builderClass)) return false
  return builderClass.forClass === ownForClass && lastQuery(query) === ownStatics.query
}

function lastQuery(query: object): object {
  const above = queriesAbove.get(query)
  return above === undefined ? query : lastQuery(above())
}

/** Whether a class does something before its rows are found. */
export function hasBeforeFind(modelClass: AnyModelClass): boolean {
  return modelClass.beforeFind !== ownStatics.beforeFind
}
