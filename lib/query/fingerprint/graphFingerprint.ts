import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { forgetUnresolvedRelation } from '../../snapshot/classes/relations.js'
import { tableOf, type AnyModelClass } from '../../snapshot/classes/modelClass.js'
import {
  internalsOf,
  type EagerOperation,
  type ExpressionNode,
  type RelationExpression,
} from '../builder/builderInternals.js'
import { partsFor } from './graphPart.js'
import { classId } from '../key/identity.js'
import * as classes from '../builder/operationClasses.js'
import { FETCHES, traitsOf } from '../builder/operationTraits.js'
import { hasBeforeFind, isPlainRelation, type KnownRelation } from '../builder/relations.js'
import { notCacheable } from '../bypass/NotCacheable.js'

/** A text, at once, or when hooks have run. */
export type Text = string | Promise<string>

/** What has been told of one query's graph. */
export class GraphFingerprint {
  readonly #parts = new Set<string>()

  /** Whether the part is told now; one that was met before is not told again, and expressions may go round in circles. */
  begin(part: string): boolean {
    if (this.#parts.has(part)) return false
    if (this.#parts.size >= MOST_PARTS) throw notCacheable(`a graph of more than ${MOST_PARTS} different parts`)
    this.#parts.add(part)
    return true
  }
}

const MOST_PARTS = 200

/** Tells what a part does. */
export type PartFingerprint = (part: unknown, told: GraphFingerprint) => Text

/**
 * What a query fetches along, as text: the expression alone where names say everything, and else what each part does.
 */
export function graphFingerprint(builder: unknown, told: GraphFingerprint, describe: PartFingerprint): Text {
  const eager = eagerOf(builder)
  if (eager === null) return ''
  const modelClass = internalsOf(builder).modelClass()
  const options = eager.graphOptions === null ? '{}' : orderedFingerprint(eager.graphOptions)
  if (options === undefined) throw notCacheable('graph options that are no plain data')
  const head = `&${eager.constructor.name}${options}`
  const isJoined = classes.isA(eager, classes.JOIN_EAGER)
  if (eager.modifiersAtPath.length === 0 && !hasContextHooks(builder)) {
    const names = plainNames(eager.expression, modelClass, isJoined, new GraphFingerprint())
    if (names !== undefined) return `${head}[${names}]`
  }
  // Parts share a context with the whole: what they do to it is not to be seen.
  const copy = (builder as { clone(): unknown }).clone()
  const own = eagerOf(copy) as EagerOperation
  const texts: Text[] = []
  forEachPart(own.buildFinalExpression(), modelClass, (part, relation) => {
    const text = partText(part, relation)
    texts.push(text)
    if (!told.begin(text)) return
    for (const each of partsFor(copy, own, part, relation)) texts.push('(', describe(each, told), ')')
  })
  return joined([head, '{', ...texts, '}'])
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
  (traitsOf(builder) & FETCHES) === 0
    ? null
    : (internalsOf(builder).findOperation(classes.EAGER) as EagerOperation | null)

function joined(texts: readonly Text[]): Text {
  return texts.every((text) => typeof text === 'string')
    ? texts.join('')
    : Promise.all(texts.map((text) => Promise.resolve(text))).then((settled) => settled.join(''))
}

/** Whether functions of the whole query's context see its parts, too. */
function hasContextHooks(builder: unknown): boolean {
  const { onBuild, userContext } = internalsOf(builder).internalContext()
  return onBuild.length > 0 || userContext['onBuild'] !== undefined || userContext['runBefore'] !== undefined
}

/** The parts' names where they say everything: no modifiers, no hooks, no queries that begin with filters. */
function plainNames(
  expression: RelationExpression,
  modelClass: AnyModelClass,
  isJoined: boolean,
  told: GraphFingerprint,
): string | undefined {
  let names: string | undefined = ''
  forEachPart(expression, modelClass, (part, relation) => {
    if (names === undefined) return
    const text = partText(part, relation)
    names += text
    if (!told.begin(text)) return
    const below = isPlainPart(part, relation, isJoined)
      ? plainNames(part, relation.relatedModelClass as AnyModelClass, isJoined, told)
      : undefined
    names = below === undefined ? undefined : `${names}[${below}]`
  })
  return names
}

function isPlainPart({ node }: RelationExpression, relation: KnownRelation, isJoined: boolean): boolean {
  if (node.$modify.length > 0 || !isPlainRelation(relation)) return false
  return isJoined || !hasBeforeFind(relation.relatedModelClass as AnyModelClass)
}

function forEachPart(
  expression: RelationExpression,
  modelClass: AnyModelClass,
  callback: (part: RelationExpression, relation: KnownRelation) => void,
): void {
  let isResolving = true
  let resolved = 0
  try {
    expression.forEachChildExpression(modelClass, (part, relation) => {
      if (relation === null) throw notCacheable('a relation that its class does not have')
      isResolving = false
      callback(part, relation)
      isResolving = true
      resolved++
    })
  } catch (error) {
    const name = namesOfParts(expression, modelClass)[resolved]
    // The query itself is to fail as it does without a cache.
    if (isResolving && name !== undefined) forgetUnresolvedRelation(modelClass, name)
    throw error
  }
}

/** The names of the relations, in the order in which Objection takes them. */
function namesOfParts({ node }: RelationExpression, modelClass: AnyModelClass): readonly string[] {
  if (node.$allRecursive) return modelClass.getRelationNames()
  if (node.$recursive !== false) return [node.$relation]
  return node.$childNames.map((child) => (node[child] as ExpressionNode).$relation)
}

function partText({ node }: RelationExpression, relation: KnownRelation): string {
  const { ownerModelClass, relatedModelClass, joinTableModelClass } = relation
  const joinText = joinTableModelClass ? classText(joinTableModelClass) : ''
  const related = classText(relatedModelClass as AnyModelClass)
  return `[${classText(ownerModelClass as AnyModelClass)}${related}${joinText}]${nodeText(node)}`
}

/** Names of tables may be computed anew each time. */
const classText = (modelClass: AnyModelClass): string =>
  `${quoted(classId(modelClass))}${quoted(tableOf(modelClass) ?? '')}`

/** As JSON; most names need nothing but quotes. */
const quoted = (name: string): string => (/^[\w$.:~]*$/.test(name) ? `"${name}"` : JSON.stringify(name))

function expressionText(node: ExpressionNode): string {
  const { $allRecursive, $childNames } = node
  return `${$allRecursive ? '*' : ''}[${$childNames.map((name) => nodeText(node[name] as ExpressionNode)).join()}]`
}

function nodeText(node: ExpressionNode): string {
  const { $name, $relation, $recursive, $modify } = node
  const modifiers = $modify.length === 0 ? '' : JSON.stringify($modify)
  return `${quoted($name)}${quoted($relation)}${$recursive}${modifiers}${expressionText(node)}`
}
