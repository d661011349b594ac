import type { GraphNode } from '../snapshot/detach.js'
import { relationOf, tableOf, type AnyModelClass } from '../snapshot/modelClass.js'
import {
  findOperationOf,
  internalsOf,
  type JoinRelatedOperation,
  type RelationFindOperation,
} from './builderInternals.js'

/** A parsed relation expression: a graph node and what Objection notes beside the children. */
type Expression = GraphNode & { readonly $childNames?: readonly string[]; readonly $allRecursive?: boolean }

type ParsesExpressions = { parseRelationExpression(expression: unknown): Expression }

/** The tables of the models that the query finds, finds through, fetches along, or joins by a relation. */
export function tablesOf(builder: unknown): Set<string> {
  const internals = internalsOf(builder)
  const modelClass = internals.modelClass()
  const tables = new Set([modelClass.getTableName()])
  const resultTable = tableOf(internals.resultModelClass())
  if (resultTable !== undefined) tables.add(resultTable)
  collect(internals.graphExpressionObject(), modelClass, tables)
  const { relation } = findOperationOf(builder) as RelationFindOperation
  if (relation !== undefined) {
    tables.add(relation.ownerModelClass.getTableName())
    if (typeof relation.joinTable === 'string') tables.add(relation.joinTable)
  }
  internals.forEachOperation(true, (operation) => {
    for (const { expression } of (operation as Partial<JoinRelatedOperation>).calls ?? []) {
      collect(parse(builder, expression), modelClass, tables)
    }
  })
  return tables
}

function parse(builder: unknown, expression: unknown): Expression {
  return ((builder as object).constructor as unknown as ParsesExpressions).parseRelationExpression(expression)
}

function collect(node: GraphNode | null, modelClass: AnyModelClass, tables: Set<string>): void {
  if (node === null) return
  const { $childNames = [], $allRecursive } = node as Expression
  if ($allRecursive === true) return collectAll(modelClass, tables, new Set())
  for (const name of $childNames) {
    const child = node[name] as GraphNode
    const related = add(modelClass, child.$relation ?? name, tables)
    if (related !== undefined) collect(child, related, tables)
  }
}

function collectAll(modelClass: AnyModelClass, tables: Set<string>, visited: Set<AnyModelClass>): void {
  if (visited.has(modelClass)) return
  visited.add(modelClass)
  for (const name of modelClass.getRelationNames()) {
    const related = add(modelClass, name, tables)
    if (related !== undefined) collectAll(related, tables, visited)
  }
}

/** Adds a relation's tables and returns its class. */
function add(modelClass: AnyModelClass, name: string, tables: Set<string>): AnyModelClass | undefined {
  const relation = relationOf(modelClass, name)
  if (relation === undefined) return undefined
  const related = relation.relatedModelClass as AnyModelClass
  tables.add(related.getTableName())
  const { joinTable } = relation as unknown as { joinTable?: string | null }
  if (typeof joinTable === 'string') tables.add(joinTable)
  return related
}
