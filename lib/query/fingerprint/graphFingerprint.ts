import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { forgetUnresolvedRelation } from '../../snapshot/classes/relations.js'
import { tableOf, type AnyModelClass } from '../../snapshot/classes/modelClass.js'
import {
  hasOnBuild,
  internalsOf,
  type EagerOperation,
  type ExpressionNode,
  type RelationExpression,
} from '../objectionInternals/builderInternals.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { partBuilders } from './graphPartBuilders.js'
import { classId } from '../key/classId.js'
import * as classes from '../objectionInternals/operationClasses.js'
import { FETCHES, traitsOf } from '../objectionInternals/operationTraits.js'
import { hasBeforeFind, isPlainRelation, type KnownRelation } from '../objectionInternals/relations.js'
import { notCacheable } from '../bypass/NotCacheable.js'

const MAX_PARTS = 200

/** The parts of one query's graph that already have a fingerprint. Recursive expressions reach a part more than once. */
export type VisitedParts = Set<string>

/** Whether the part was not visited before. */
function visit(visited: VisitedParts, part: string): boolean {
  if (visited.has(part)) return false
  if (visited.size >= MAX_PARTS) throw notCacheable(`a graph of more than ${MAX_PARTS} different parts`)
  visited.add(part)
  return true
}

/** Makes the fingerprint of a builder that stands for a part. A promise where before-hooks run for it. */
type PartFingerprint = (part: unknown, visited: VisitedParts) => MaybePromise<string>

/** The fingerprint of a query's graph: its names where these show everything, otherwise what each part does. */
export function graphFingerprint(
  builder: unknown,
  visited: VisitedParts,
  partFingerprint: PartFingerprint,
): MaybePromise<string> {
  const eager = eagerOf(builder)
  if (eager === null) return ''
  const modelClass = internalsOf(builder).modelClass()
  const options = eager.graphOptions === null ? '{}' : orderedFingerprint(eager.graphOptions)
  if (options === undefined) throw notCacheable('graph options that are no plain data')
  const head = `&${eager.constructor.name}${options}`
  const isJoined = classes.isA(eager, classes.JOIN_EAGER)
  if (eager.modifiersAtPath.length === 0 && !hasContextHooks(builder)) {
    const names = plainNames(eager.expression, modelClass, isJoined, new Set())
    if (names !== undefined) return `${head}[${names}]`
  }
  // Parts share the context of the whole query, and must not change it.
  const copy = internalsOf(builder).clone()
  const own = eagerOf(copy) as EagerOperation
  const fingerprints: MaybePromise<string>[] = []
  forEachPart(own.buildFinalExpression(), modelClass, (part, relation) => {
    const name = qualifiedName(part, relation)
    fingerprints.push(name)
    if (!visit(visited, name)) return
    for (const each of partBuilders(copy, own, part, relation))
      fingerprints.push('(', partFingerprint(each, visited), ')')
  })
  return joined([head, '{', ...fingerprints, '}'])
}

/** The names in the query's graph expression. */
export function graphNames(builder: unknown): string {
  const eager = eagerOf(builder)
  return eager === null ? '' : `&names${childNames(eager.expression.node)}`
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

function joined(parts: readonly MaybePromise<string>[]): MaybePromise<string> {
  return parts.every((part) => typeof part === 'string')
    ? parts.join('')
    : Promise.all(parts.map((part) => Promise.resolve(part))).then((settled) => settled.join(''))
}

/** Whether functions of the context also run for the parts. */
const hasContextHooks = (builder: unknown): boolean =>
  hasOnBuild(builder) || internalsOf(builder).internalContext().userContext['runBefore'] !== undefined

/** The names of the parts where they show everything: no modifiers, no hooks, no queries that begin with filters. */
function plainNames(
  expression: RelationExpression,
  modelClass: AnyModelClass,
  isJoined: boolean,
  visited: VisitedParts,
): string | undefined {
  let names: string | undefined = ''
  forEachPart(expression, modelClass, (part, relation) => {
    if (names === undefined) return
    const name = qualifiedName(part, relation)
    names += name
    if (!visit(visited, name)) return
    const below = isPlainPart(part, relation, isJoined)
      ? plainNames(part, relation.relatedModelClass as AnyModelClass, isJoined, visited)
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
    // The query itself must fail as it does without a cache.
    if (isResolving && name !== undefined) forgetUnresolvedRelation(modelClass, name)
    throw error
  }
}

/** The names of the relations, in the order in which Objection resolves them. */
function namesOfParts({ node }: RelationExpression, modelClass: AnyModelClass): readonly string[] {
  if (node.$allRecursive) return modelClass.getRelationNames()
  if (node.$recursive !== false) return [node.$relation]
  return node.$childNames.map((child) => (node[child] as ExpressionNode).$relation)
}

/** The names of a part and of the classes of its relation. */
function qualifiedName({ node }: RelationExpression, relation: KnownRelation): string {
  const { ownerModelClass, relatedModelClass, joinTableModelClass } = relation
  const owner = classAndTable(ownerModelClass as AnyModelClass)
  const related = classAndTable(relatedModelClass as AnyModelClass)
  const joinTable = joinTableModelClass ? classAndTable(joinTableModelClass) : ''
  return `[${owner}${related}${joinTable}]${nodeNames(node)}`
}

/** With the table's name, which may be computed each time. */
const classAndTable = (modelClass: AnyModelClass): string =>
  `${quoted(classId(modelClass))}${quoted(tableOf(modelClass) ?? '')}`

/** As JSON. Most names need only quotes. */
const quoted = (name: string): string => (/^[\w$.:~]*$/.test(name) ? `"${name}"` : JSON.stringify(name))

function childNames(node: ExpressionNode): string {
  const { $allRecursive, $childNames } = node
  return `${$allRecursive ? '*' : ''}[${$childNames.map((name) => nodeNames(node[name] as ExpressionNode)).join()}]`
}

function nodeNames(node: ExpressionNode): string {
  const { $name, $relation, $recursive, $modify } = node
  const modifiers = $modify.length === 0 ? '' : JSON.stringify($modify)
  return `${quoted($name)}${quoted($relation)}${$recursive}${modifiers}${childNames(node)}`
}
