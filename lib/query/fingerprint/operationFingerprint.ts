import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { internalsOf, type Operation } from '../builder/builderInternals.js'
import * as classes from '../builder/operationClasses.js'
import { isPlainRelation, type KnownRelation } from '../builder/relations.js'

/** What an operation has recorded; `undefined`: its arguments may not tell all that it does. */
type Recorded = (operation: Operation) => unknown

interface Recording extends Operation {
  readonly args: readonly unknown[]
  readonly id: unknown
  readonly ids: unknown
}

/** Methods of Knex's whose arguments, where they are plain data, tell all that they do. */
const KNEX_METHODS = new Set([
  ...'where andWhere orWhere'.split(' ').flatMap((name) => [name, `${name}Not`]),
  ...'In Null Between'
    .split(' ')
    .flatMap((kind) => [`where${kind}`, `orWhere${kind}`, `whereNot${kind}`, `orWhereNot${kind}`]),
  ...'Like ILike Column'.split(' ').flatMap((kind) => [`where${kind}`, `andWhere${kind}`, `orWhere${kind}`]),
  ...'andWhereBetween andWhereNotBetween groupBy orderBy limit offset as'.split(' '),
  ...'join innerJoin leftJoin leftOuterJoin rightJoin rightOuterJoin outerJoin fullOuterJoin crossJoin'.split(' '),
])

const argumentsOf = (operation: Operation): unknown => (operation as Recording).args

const RECORDED = new Map<unknown, Recorded>([
  [classes.KNEX, (operation) => (KNEX_METHODS.has(operation.name) ? argumentsOf(operation) : undefined)],
  [classes.SELECT, argumentsOf],
  [classes.WHERE_COMPOSITE, argumentsOf],
  [classes.FIND_BY_ID, (operation) => [(operation as Recording).id]],
  [classes.FIND_BY_IDS, (operation) => [(operation as Recording).ids]],
  [classes.FIRST, () => []],
  [classes.RANGE, () => []],
])

/** They have done their work when the key is made, or do it on every hit. */
const SILENT = new Set<unknown>([classes.BASE, classes.FIND, classes.RUN_BEFORE, classes.RUN_AFTER, classes.ON_ERROR])

/**
 * What a builder's operations have recorded, as text, where that tells all that they do; `undefined` where they must be compiled
 * to see. What operations add while the query is built follows from them. Graphs are left out, and for a part of a graph the
 * relation: its name says it.
 */
export function operationsFingerprint(builder: unknown, isPart: boolean): string | undefined {
  const internals = internalsOf(builder)
  const { onBuild, userContext } = internals.internalContext()
  if (onBuild.length > 0 || userContext['onBuild'] !== undefined) return undefined
  // What finds through a relation or an instance is not among the operations before the query is executed.
  if (internals._findOperationFactory !== classes.PLAIN_FIND && internals.findOperation(classes.FIND) === null)
    return undefined
  let text: string | undefined = ''
  internals.forEachOperation(true, (operation) => {
    const own = operationFingerprint(operation, isPart)
    text = own === undefined ? undefined : text + own
    return own !== undefined
  })
  return text
}

/** The same for one operation; empty where it is left out. */
export function operationFingerprint(operation: Operation, isPart: boolean): string | undefined {
  if (isLeftOut(operation, isPart)) return ''
  const recorded = RECORDED.get(operation.constructor)?.(operation)
  const text = recorded === undefined ? undefined : orderedFingerprint(recorded)
  return text === undefined ? undefined : operation.name + text
}

function isLeftOut(operation: Operation, isPart: boolean): boolean {
  if (operation.adderHookName === 'onBuild' || SILENT.has(operation.constructor)) return true
  if (classes.isA(operation, classes.EAGER)) return true
  const { relation } = operation as { relation?: KnownRelation }
  return isPart && relation !== undefined && isPlainRelation(relation)
}
