import { orderedFingerprint } from '../core/fingerprint.js'
import { internalsOf, type Operation } from './builderInternals.js'
import * as classes from './operationClasses.js'
import { isPlainRelation, type KnownRelation } from './relations.js'

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
const SILENT = new Set<unknown>([classes.FIND, classes.RUN_BEFORE, classes.RUN_AFTER, classes.ON_ERROR])

/**
 * What a builder's operations have recorded, as text, where that tells all that they do; `undefined` where they must be compiled
 * to see. What operations add while the query is built follows from them. Graphs are left out, and for a part of a graph the
 * relation: its name says it.
 */
export function recordedText(builder: unknown, isPart: boolean): string | undefined {
  const internals = internalsOf(builder)
  const { onBuild, userContext } = internals.internalContext()
  if (onBuild.length > 0 || userContext['onBuild'] !== undefined) return undefined
  let text: string | undefined = ''
  internals.forEachOperation(true, (operation) => {
    if (isLeftOut(operation, isPart)) return true
    const own = RECORDED.get(operation.constructor)?.(operation)
    const fingerprint = own === undefined ? undefined : orderedFingerprint(own)
    text = fingerprint === undefined ? undefined : `${text}${operation.name}${fingerprint}`
    return text !== undefined
  })
  return text
}

function isLeftOut(operation: Operation, isPart: boolean): boolean {
  if (operation.adderHookName === 'onBuild' || SILENT.has(operation.constructor)) return true
  if (classes.isA(operation, classes.EAGER)) return true
  const { relation } = operation as { relation?: KnownRelation }
  return isPart && relation !== undefined && isPlainRelation(relation)
}
