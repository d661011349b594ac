import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import type { EagerOperation, RelationExpression } from '../objectionInternals/builderInternals.js'
import * as classes from '../objectionInternals/operationClasses.js'
import type { KnownRelation } from '../objectionInternals/relations.js'
import { notCacheable } from '../bypass/NotCacheable.js'

interface PartBuilder {
  childQueryOf(builder: unknown): PartBuilder
  modifiers(modifiers: object): PartBuilder
  modify(modifier: unknown): PartBuilder
  withGraphJoined(part: RelationExpression, options: object): PartBuilder
}

/**
 * Builders that stand for a part of a graph, for any owner. The modifiers of the relation, of the expression and of `modifyGraph()`
 * have run on them. A second builder stands for the join table. They share the context of `builder`.
 */
export function partBuilders(
  builder: unknown,
  eager: EagerOperation,
  part: RelationExpression,
  relation: KnownRelation,
): unknown[] {
  if (!classes.isA(eager, classes.JOIN_EAGER)) return [fetchedPart(builder, eager, part, relation)]
  const modifiers = eager.buildFinalModifiers(builder)
  const joined = (relation.relatedModelClass.query() as unknown as PartBuilder)
    .childQueryOf(builder)
    .modifiers(modifiers)
    .withGraphJoined(part, eager.graphOptions ?? {})
    .modify(relation.modify)
  for (const modifier of part.node.$modify) joined.modify(modifier)
  const { joinTableModelClass, joinTableModify } = relation
  if (joinTableModelClass === undefined || joinTableModelClass === null) return [joined]
  const through = (joinTableModelClass.query() as unknown as PartBuilder).childQueryOf(builder).modify(joinTableModify)
  return [joined, through]
}

/** The query that Objection would make, for an owner without an id. */
function fetchedPart(
  builder: unknown,
  eager: EagerOperation,
  part: RelationExpression,
  relation: KnownRelation,
): unknown {
  if (eager.fetchRelationBatch === undefined)
    throw notCacheable("a way of fetching graphs that is not one of Objection's")
  const owner = new (relation.ownerModelClass as AnyModelClass)()
  return eager.fetchRelationBatch(builder, [owner], relation, part)
}
