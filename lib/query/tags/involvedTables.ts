import type { GraphNode } from '../../snapshot/classes/relations.js'
import { relationOf } from '../../snapshot/classes/relations.js'
import { tableOf, type AnyModelClass } from '../../snapshot/classes/modelClass.js'
import {
  findOperationOf,
  internalsOf,
  type JoinRelatedOperation,
  type RelationFindOperation,
} from '../objectionInternals/builderInternals.js'

/** A parsed relation expression with the members that are not part of a graph node. */
type Expression = GraphNode & { readonly $childNames?: readonly string[]; readonly $allRecursive?: boolean }

type ParsesExpressions = { parseRelationExpression(expression: unknown): Expression }

/** The model classes and join tables of a query, as far as they are known before it runs. */
interface InvolvedTables {
  readonly classes: Set<AnyModelClass>
  readonly joinTables: Set<string>
}

/** The tables of the classes, and the join tables. */
export function tablesOf({ classes, joinTables }: InvolvedTables): Set<string> {
  const tables = Array.from(classes, tableOf).filter((table) => table !== undefined)
  return new Set([...tables, ...joinTables])
}

/** The tables that the classes declare in `cacheDependsOn`. */
export function declaredTablesOf({ classes }: InvolvedTables): Set<string> {
  const declaring = Array.from(classes) as { readonly cacheDependsOn?: readonly string[] }[]
  return new Set(declaring.flatMap(({ cacheDependsOn = [] }) => cacheDependsOn))
}

/** The classes and tables that the query finds, finds through, fetches in its graph, or joins by a relation. */
export function involvedIn(builder: unknown): InvolvedTables {
  const internals = internalsOf(builder)
  const modelClass = internals.modelClass()
  const involved: InvolvedTables = {
    classes: new Set([modelClass, internals.resultModelClass()]),
    joinTables: new Set(),
  }
  collect(internals.graphExpressionObject(), modelClass, involved)
  const { relation } = findOperationOf(builder) as RelationFindOperation
  if (relation !== undefined) {
    involved.classes.add(relation.ownerModelClass)
    if (typeof relation.joinTable === 'string') involved.joinTables.add(relation.joinTable)
  }
  internals.forEachOperation(true, (operation) => {
    for (const { expression } of (operation as Partial<JoinRelatedOperation>).calls ?? []) {
      collect(parse(builder, expression), modelClass, involved)
    }
  })
  return involved
}

function parse(builder: unknown, expression: unknown): Expression {
  return ((builder as object).constructor as unknown as ParsesExpressions).parseRelationExpression(expression)
}

function collect(node: GraphNode | null, modelClass: AnyModelClass, involved: InvolvedTables): void {
  if (node === null) return
  const { $childNames = [], $allRecursive } = node as Expression
  if ($allRecursive === true) return collectAll(modelClass, involved, new Set())
  for (const name of $childNames) {
    const child = node[name] as GraphNode
    const related = add(modelClass, child.$relation ?? name, involved)
    if (related !== undefined) collect(child, related, involved)
  }
}

function collectAll(modelClass: AnyModelClass, involved: InvolvedTables, visited: Set<AnyModelClass>): void {
  if (visited.has(modelClass)) return
  visited.add(modelClass)
  for (const name of modelClass.getRelationNames()) {
    const related = add(modelClass, name, involved)
    if (related !== undefined) collectAll(related, involved, visited)
  }
}

/** Adds a relation's class and join table, and returns the class. */
function add(
  modelClass: AnyModelClass,
  name: string,
  { classes, joinTables }: InvolvedTables,
): AnyModelClass | undefined {
  const relation = relationOf(modelClass, name)
  if (relation === undefined) return undefined
  const related = relation.relatedModelClass as AnyModelClass
  classes.add(related)
  const { joinTable } = relation as unknown as { joinTable?: string | null }
  if (typeof joinTable === 'string') joinTables.add(joinTable)
  return related
}
