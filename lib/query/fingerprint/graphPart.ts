import type { AnyModelClass } from '../../snapshot/classes/modelClass.js'
import type { EagerOperation, RelationExpression } from '../builder/builderInternals.js'
import * as classes from '../builder/operationClasses.js'
import type { KnownRelation } from '../builder/relations.js'
import { notCacheable } from '../bypass/NotCacheable.js'

/** The methods of a builder that stands for a part. */
interface PartBuilder {
  childQueryOf(builder: unknown): PartBuilder
  modifiers(modifiers: object): PartBuilder
  modify(modifier: unknown): PartBuilder
  withGraphJoined(part: RelationExpression, options: object): PartBuilder
}

/**
 * Builders that do what the loading of one relation of a graph would do, for no owner in particular: the relation's modifiers, the
 * expression's and those of `modifyGraph` have been applied to them. The second, where there is one, is for the join table.
 * `builder` shares its context with them.
 */
export function partsFor(
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

/** The very query that Objection would make, for an owner without an id. */
function fetchedPart(
  builder: unknown,
  eager: EagerOperation,
  part: RelationExpression,
  relation: KnownRelation,
): unknown {
  if (eager.fetchRelationBatch === undefined) throw notCacheable("a way of fetching graphs that is none of Objection's")
  const owner = new (relation.ownerModelClass as AnyModelClass)()
  return eager.fetchRelationBatch(builder, [owner], relation, part)
}
