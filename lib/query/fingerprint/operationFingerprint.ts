import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { isOfKnex } from '../../database/connection/isOfKnex.js'
import { hasOnBuild, internalsOf, type Operation } from '../objectionInternals/builderInternals.js'
import * as classes from '../objectionInternals/operationClasses.js'
import { isPlainRelation, type KnownRelation } from '../objectionInternals/relations.js'

/** The arguments of an operation; `undefined` where they may not show all that it does. */
type ArgumentsOf = (operation: Operation) => unknown

/** An operation with the arguments of its call: `id` and `ids` on finds by ids, `args` on most others. */
export interface RecordedOperation extends Operation {
  readonly args: readonly unknown[]
  readonly id: unknown
  readonly ids: unknown
}

/** Methods of Knex whose arguments, if they are plain data, show all that the methods do. */
const KNEX_METHODS = new Set([
  ...'where andWhere orWhere'.split(' ').flatMap((name) => [name, `${name}Not`]),
  ...'In Null Between'
    .split(' ')
    .flatMap((kind) => [`where${kind}`, `orWhere${kind}`, `whereNot${kind}`, `orWhereNot${kind}`]),
  ...'Like ILike Column'.split(' ').flatMap((kind) => [`where${kind}`, `andWhere${kind}`, `orWhere${kind}`]),
  ...'andWhereBetween andWhereNotBetween groupBy orderBy limit offset as'.split(' '),
  ...'join innerJoin leftJoin leftOuterJoin rightJoin rightOuterJoin outerJoin fullOuterJoin crossJoin'.split(' '),
])

const argumentsOf = (operation: Operation): unknown => (operation as RecordedOperation).args

const ARGUMENTS = new Map<unknown, ArgumentsOf>([
  [classes.KNEX, (operation) => (KNEX_METHODS.has(operation.name) ? argumentsOf(operation) : undefined)],
  [classes.SELECT, argumentsOf],
  [classes.WHERE_COMPOSITE, argumentsOf],
  [classes.FIND_BY_ID, (operation) => [(operation as RecordedOperation).id]],
  [classes.FIND_BY_IDS, (operation) => [(operation as RecordedOperation).ids]],
  [classes.FIRST, () => []],
  [classes.RANGE, () => []],
])

/** Operations that have done their work when the key is made, or that do it on every hit. */
const WITHOUT_EFFECT = new Set<unknown>([
  classes.BASE,
  classes.FIND,
  classes.RUN_BEFORE,
  classes.RUN_AFTER,
  classes.ON_ERROR,
])

/**
 * The fingerprint of a builder's operations by their arguments; `undefined` where the arguments may not show all that the operations
 * do, or a client of the user's may add something, so that the query must be compiled. What operations add while the query is built follows from them. The graph is left
 * out. In a part of a graph the relation is left out, too, because its name is part of the graph's fingerprint.
 */
export function operationsFingerprint(builder: unknown, isPart: boolean): string | undefined {
  const internals = internalsOf(builder)
  const knex = internals.unsafeKnex()
  if (hasOnBuild(builder) || (knex !== null && !isOfKnex(knex.client))) return undefined
  // Before the query is executed, the operation that finds through a relation or an instance is missing.
  if (internals._findOperationFactory !== classes.PLAIN_FIND && internals.findOperation(classes.FIND) === null)
    return undefined
  let all: string | undefined = ''
  internals.forEachOperation(true, (operation) => {
    const own = operationFingerprint(operation, isPart)
    all = own === undefined ? undefined : all + own
    return own !== undefined
  })
  return all
}

/** The fingerprint of one operation; empty where the operation is left out. */
export function operationFingerprint(operation: Operation, isPart: boolean): string | undefined {
  if (isLeftOut(operation, isPart)) return ''
  const args = ARGUMENTS.get(operation.constructor)?.(operation)
  const fingerprint = args === undefined ? undefined : orderedFingerprint(args)
  return fingerprint === undefined ? undefined : operation.name + fingerprint
}

function isLeftOut(operation: Operation, isPart: boolean): boolean {
  if (operation.adderHookName === 'onBuild' || WITHOUT_EFFECT.has(operation.constructor)) return true
  if (classes.isA(operation, classes.EAGER)) return true
  const { relation } = operation as { relation?: KnownRelation }
  return isPart && relation !== undefined && isPlainRelation(relation)
}
