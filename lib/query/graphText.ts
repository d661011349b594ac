import { orderedFingerprint } from '../core/fingerprint.js'
import type { AnyModelClass } from '../snapshot/modelClass.js'
import { internalsOf, type EagerOperation, type ExpressionNode, type RelationExpression } from './builderInternals.js'
import { partsFor } from './graphPart.js'
import { classId } from './identity.js'
import * as classes from './operationClasses.js'
import { hasBeforeFind, isPlainRelation, type KnownRelation } from './relations.js'
import { opaque } from './Unfit.js'

/** A text, at once, or when hooks have run. */
export type Text = string | Promise<string>

/** Tells what a part does; `path`: the texts of the parts that it is below, its own included. */
export type DescribePart = (part: unknown, path: readonly string[]) => Text

/**
 * What a query fetches along, as text: the expression alone where names say everything, and else what each part does. Expressions
 * may go round in circles: a part that is met again below itself is not described again.
 */
export function graphText(builder: unknown, path: readonly string[], describe: DescribePart): Text {
  const eager = eagerOf(builder)
  if (eager === null) return ''
  const modelClass = internalsOf(builder).modelClass()
  const options = orderedFingerprint(eager.graphOptions)
  if (options === undefined) throw opaque('graph options that are no plain data')
  const head = `&${eager.constructor.name}${options}`
  const isJoined = classes.isA(eager, classes.JOIN_EAGER)
  if (eager.modifiersAtPath.length === 0 && isPlain(eager.expression, modelClass, isJoined, [])) {
    return head + expressionText(eager.expression.node)
  }
  // Parts share a context with the whole: what they do to it is not to be seen.
  const copy = (builder as { clone(): unknown }).clone()
  const own = eagerOf(copy) as EagerOperation
  const texts: Text[] = []
  forEachPart(own.buildFinalExpression(), modelClass, (part, relation) => {
    const text = partText(part, relation)
    texts.push(text)
    if (path.includes(text)) return
    for (const each of partsFor(copy, own, part, relation)) texts.push('(', describe(each, [...path, text]), ')')
  })
  return joined([head, '[', ...texts, ']'])
}

/** The names in the query's graph expression alone. */
export function graphNames(builder: unknown): string {
  const eager = eagerOf(builder)
  return eager === null ? '' : `&names${expressionText(eager.expression.node)}`
}

/** Whether the query fetches its graph by joins. */
export function isJoinedGraph(builder: unknown): boolean {
  const eager = eagerOf(builder)
  return eager !== null && classes.isA(eager, classes.JOIN_EAGER)
}

const eagerOf = (builder: unknown): EagerOperation | null =>
  internalsOf(builder).findOperation(classes.EAGER) as EagerOperation | null

function joined(texts: readonly Text[]): Text {
  return texts.every((text) => typeof text === 'string')
    ? texts.join('')
    : Promise.all(texts).then((settled) => settled.join(''))
}

/** Whether names say everything: no modifiers, no hooks, no queries that begin with filters. */
function isPlain(
  expression: RelationExpression,
  modelClass: AnyModelClass,
  isJoined: boolean,
  path: readonly string[],
): boolean {
  let plain = true
  forEachPart(expression, modelClass, (part, relation) => {
    if (!plain) return
    const related = relation.relatedModelClass as AnyModelClass
    const text = partText(part, relation)
    plain =
      part.node.$modify.length === 0 &&
      isPlainRelation(relation) &&
      (isJoined || !hasBeforeFind(related)) &&
      (path.includes(text) || isPlain(part, related, isJoined, [...path, text]))
  })
  return plain
}

function forEachPart(
  expression: RelationExpression,
  modelClass: AnyModelClass,
  callback: (part: RelationExpression, relation: KnownRelation) => void,
): void {
  expression.forEachChildExpression(modelClass, (part, relation) => {
    if (relation === null) throw opaque('a relation that its class does not have')
    callback(part, relation as KnownRelation)
  })
}

function partText({ node }: RelationExpression, relation: KnownRelation): string {
  const { ownerModelClass, relatedModelClass } = relation
  const classIds = [ownerModelClass, relatedModelClass].map((each) => classId(each as AnyModelClass))
  return JSON.stringify(classIds) + nodeText(node)
}

function expressionText(node: ExpressionNode): string {
  const { $allRecursive, $childNames } = node
  return `${$allRecursive ? '*' : ''}[${$childNames.map((name) => nodeText(node[name] as ExpressionNode)).join()}]`
}

function nodeText(node: ExpressionNode): string {
  const { $name, $relation, $recursive, $modify } = node
  return JSON.stringify([$name, $relation, $recursive, ...$modify]) + expressionText(node)
}
