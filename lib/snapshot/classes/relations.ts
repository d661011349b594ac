import type { Relation } from 'objection'
import type { AnyModelClass } from './modelClass.js'

/** A graph expression as Objection parses it: the names of properties, each with the name of its relation. */
export interface GraphNode {
  readonly $relation?: string
  readonly [property: string]: unknown
}

/**
 * The named relation of a class. This resolves the relation and no other one. `undefined` where the class has no such relation, or where
 * it cannot be resolved: a query that uses the relation throws the error.
 */
export function relationOf(modelClass: AnyModelClass, name: string): Relation | undefined {
  if (!Object.hasOwn(modelClass.getRelationMappings(), name)) return undefined
  try {
    const relation = modelClass.getRelation(name)
    return isResolved(relation) ? relation : undefined
  } catch {
    forgetUnresolvedRelation(modelClass, name)
    return undefined
  }
}

const isResolved = ({ relatedModelClass }: Relation): boolean => typeof relatedModelClass === 'function'

/** Where Objection keeps the relations that it has resolved. */
interface WithRelations {
  readonly $$relations?: Record<string, Relation>
}

/** To be called after a relation could not be resolved: Objection keeps it half made, and would later take it for a resolved one. */
export function forgetUnresolvedRelation(modelClass: object, name: string): void {
  const { $$relations } = modelClass as WithRelations
  if ($$relations !== undefined && Object.hasOwn(modelClass, '$$relations')) delete $$relations[name]
}

/** The relations of a class to a given class, as far as they are known without resolving others. */
export function relationsTo(modelClass: AnyModelClass, related: unknown): Relation[] {
  const { $$relations = {} } = modelClass as WithRelations
  return Object.entries(modelClass.getRelationMappings())
    .filter(([name, mapping]) => name in $$relations || mapping.modelClass === related)
    .map(([name]) => relationOf(modelClass, name))
    .filter((relation) => relation !== undefined)
}
