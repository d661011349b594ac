import { Model, QueryBuilder, type Relation } from 'objection'
import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import { internalsOf } from './builderInternals.js'
import { unpatchedForClass, unpatchedStatics } from './unpatchedMethods.js'

/** The members of a relation that Objection does not document. */
export interface KnownRelation extends Relation {
  readonly modify?: unknown
  readonly joinTableModify?: unknown
  readonly joinTableModelClass?: AnyModelClass | null
}

/** Whether the columns alone define a relation's rows: the relation has no modifiers, and its classes add nothing to queries. */
export function isPlainRelation(relation: KnownRelation): boolean {
  if (!isKnownRelation(relation)) return false
  if (relation.modify !== undefined && relation.modify !== null) return false
  if (relation.joinTableModify !== undefined && relation.joinTableModify !== null) return false
  const { joinTableModelClass } = relation
  if (joinTableModelClass !== undefined && joinTableModelClass !== null && !isNewQueryEmpty(joinTableModelClass))
    return false
  return isNewQueryEmpty(relation.relatedModelClass as AnyModelClass)
}

const KNOWN = new Set<unknown>([
  Model.HasManyRelation,
  Model.HasOneRelation,
  Model.BelongsToOneRelation,
  Model.ManyToManyRelation,
  Model.HasOneThroughRelation,
])

/** Whether the relation is of one of Objection's own classes. Other classes may find and assign rows in their own way. */
export function isKnownRelation(relation: object): boolean {
  return KNOWN.has(relation.constructor)
}

/** Whether a new query of the class is empty. */
function isNewQueryEmpty(modelClass: AnyModelClass): boolean {
  if (makesQueriesAsObjectionDoes(modelClass)) return true
  const internals = internalsOf(modelClass.query())
  const { runBefore, runAfter, onBuild, userContext, aliasMap, tableMap } = internals.internalContext()
  if (internals._operations.length > 0 || runBefore.length > 0 || runAfter.length > 0 || onBuild.length > 0)
    return false
  return Object.keys(userContext).length === 0 && aliasMap === null && tableMap === null
}

/** Builder classes whose new queries are empty: Objection's own, and its subclasses with the cache's methods. */
export const plainBuilderClasses = new WeakSet<object>([QueryBuilder])

/** For each `query()` that only calls the base class's `query()`: what returns the latter. Plugins may replace it at any time. */
export const baseQueries = new WeakMap<object, () => object>()

type QueryFactory = Pick<typeof Model, 'query' | 'QueryBuilder'> & { readonly onCreateQuery?: unknown }

/** Whether a class makes its queries as Objection does, so that a new query is known to be empty. */
function makesQueriesAsObjectionDoes(modelClass: AnyModelClass): boolean {
  const { query, onCreateQuery, QueryBuilder: builderClass } = modelClass as unknown as QueryFactory
  if (onCreateQuery !== unpatchedStatics.onCreateQuery || !plainBuilderClasses.has(builderClass)) return false
  return builderClass.forClass === unpatchedForClass && innermostQuery(query) === unpatchedStatics.query
}

function innermostQuery(query: object): object {
  const base = baseQueries.get(query)
  return base === undefined ? query : innermostQuery(base())
}

/** Whether a class has a `beforeFind()` of its own. */
export function hasBeforeFind(modelClass: AnyModelClass): boolean {
  return modelClass.beforeFind !== unpatchedStatics.beforeFind
}
