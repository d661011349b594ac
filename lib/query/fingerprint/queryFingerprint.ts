import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { isPromise } from '../../core/deferred.js'
import type { MaybePromise } from '../../store/CacheStore.js'
import { locks } from '../bypass/bypassReason.js'
import { asNotCacheable, notCacheable, NotCacheable, notCacheableBecause } from '../bypass/NotCacheable.js'
import { classId } from '../key/classId.js'
import type { ResultForm } from '../key/resultForm.js'
import { internalsOf, type RangeOperation, type RelationFindOperation } from '../objectionInternals/builderInternals.js'
import * as classes from '../objectionInternals/operationClasses.js'
import { FINDS, traitsOf } from '../objectionInternals/operationTraits.js'
import { assertDescribable } from './describable.js'
import { graphFingerprint, graphNames, isJoinedGraph, type VisitedParts } from './graphFingerprint.js'
import { operationsFingerprint } from './operationFingerprint.js'
import { isPartWithHooks, runBeforeHooks } from './partHooks.js'
import { sqlFingerprint } from './sqlFingerprint.js'

/** What a query does. Two queries of one class and form whose results can differ never have the same fingerprint. */
export interface QueryFingerprint {
  /** The query without its graph. */
  readonly own: string
  readonly graph: string
}

/**
 * The fingerprint of a query. The user's functions that build the query run, and no hooks.
 * @throws {NotCacheable} where no fingerprint can show what the query does, or where a function of the user's throws; with the reason
 * `hooks` where before-hooks of parts of the graph must run first.
 */
export function queryFingerprint(builder: unknown, form: ResultForm): QueryFingerprint {
  try {
    return { own: ownFingerprint(builder, form), graph: wholeGraphFingerprint(builder, form, false) as string }
  } catch (error) {
    throw asNotCacheable(error)
  }
}

/**
 * The same fingerprint. Before-hooks of parts of the graph run, as they do while the graph is loaded. A promise if there are any.
 * @throws {NotCacheable} also as a rejection.
 */
export function queryFingerprintWithHooks(builder: unknown, form: ResultForm): MaybePromise<QueryFingerprint> {
  try {
    const own = ownFingerprint(builder, form)
    const graph = wholeGraphFingerprint(builder, form, true)
    return typeof graph === 'string' ? { own, graph } : withGraph(own, graph)
  } catch (error) {
    throw asNotCacheable(error)
  }
}

async function withGraph(own: string, graph: PromiseLike<string>): Promise<QueryFingerprint> {
  try {
    return { own, graph: await graph }
  } catch (error) {
    throw asNotCacheable(error)
  }
}

/** Whether the query has changed since the fingerprint was made, as far as can be seen without running hooks. */
export function hasChanged(builder: unknown, form: ResultForm, { own, graph }: QueryFingerprint): boolean {
  try {
    return ownFingerprint(builder, form) !== own || wholeGraphFingerprint(builder, form, false) !== graph
  } catch (error) {
    return (error as Partial<NotCacheable>).reason !== 'hooks'
  }
}

function ownFingerprint(builder: unknown, form: ResultForm): string {
  assertDescribable(builder, false)
  const fingerprint = statementFingerprint(builder, false) + stateFingerprint(builder)
  return form === 'page' ? fingerprint + totalFingerprint(builder, fingerprint) : fingerprint
}

/** By the operations where their arguments show everything, otherwise by the compiled SQL. */
const statementFingerprint = (builder: unknown, isPart: boolean): string =>
  operationsFingerprint(builder, isPart) ?? `sql${sqlFingerprint(builder)}`

function wholeGraphFingerprint(builder: unknown, form: ResultForm, runHooks: boolean): MaybePromise<string> {
  if (form === 'count' && !isJoinedGraph(builder)) return graphNames(builder)
  return graphFingerprint(builder, new Set(), (part, visited) => partFingerprint(part, visited, runHooks))
}

/** What a part of a graph does, with the parts below it. Errors name the part. */
function partFingerprint(part: unknown, visited: VisitedParts, runHooks: boolean): MaybePromise<string> {
  const { name } = internalsOf(part).modelClass()
  try {
    const fingerprint = describePart(part, visited, runHooks)
    if (typeof fingerprint === 'string') return fingerprint
    const named = Promise.resolve(fingerprint).catch((error: unknown) => {
      throw asNotCacheable(error).inPart(name)
    })
    // If another part throws synchronously, nothing awaits this promise.
    named.catch(() => undefined)
    return named
  } catch (error) {
    throw asNotCacheable(error).inPart(name)
  }
}

function describePart(part: unknown, visited: VisitedParts, runHooks: boolean): MaybePromise<string> {
  assertCacheablePart(part)
  if (!isPartWithHooks(part)) return describeBuiltPart(part, visited, runHooks)
  if (!runHooks) throw new NotCacheable('hooks', 'Hooks of a part of the graph have not run.')
  const describePrepared = ({ builder }: { readonly builder: unknown }): MaybePromise<string> => {
    assertCacheablePart(builder)
    return describeBuiltPart(builder, visited, runHooks)
  }
  const prepared = runBeforeHooks(part)
  return isPromise(prepared) ? prepared.then(describePrepared) : describePrepared(prepared)
}

function describeBuiltPart(part: unknown, visited: VisitedParts, runHooks: boolean): MaybePromise<string> {
  const resultClass = JSON.stringify(classId(internalsOf(part).resultModelClass()))
  const own = resultClass + statementFingerprint(part, true) + stateFingerprint(part)
  const graph = graphFingerprint(part, visited, (each, below) => partFingerprint(each, below, runHooks))
  return typeof graph === 'string' ? own + graph : graph.then((below) => own + below)
}

/** @throws {NotCacheable} where the part cannot be cached, or no fingerprint can show what it does. */
function assertCacheablePart(part: unknown): void {
  assertDescribable(part, true)
  const internals = internalsOf(part)
  if (internals._explicitResolveValue !== null || internals._explicitRejectValue !== null) {
    throw notCacheable('a part of the graph that was resolved before it ran')
  }
  if (internals.unsafeKnex()?.isTransaction === true) throw notCacheableBecause('transaction', 'a part of its graph')
  if (locks(part)) throw notCacheableBecause('lock', 'a part of its graph')
}

/** The state of the builder that the statement does not show. */
export function stateFingerprint(builder: unknown): string {
  const internals = internalsOf(builder)
  const { keepImplicitJoinProps, skipUndefined } = internals.internalOptions()
  const { aliasMap, tableMap } = internals.internalContext()
  const hasFind = (traitsOf(builder) & FINDS) !== 0
  const find: RelationFindOperation | null = hasFind ? internals.findOperation(classes.FIND) : null
  let state = ''
  if (keepImplicitJoinProps || skipUndefined)
    state += `&options${Number(keepImplicitJoinProps)}${Number(skipUndefined)}`
  if (aliasMap !== null) state += `&alias${orderedFingerprint([...aliasMap])}`
  if (tableMap !== null) state += `&table${orderedFingerprint([...tableMap])}`
  if (find?.assignResultToOwner === true) state += '&assigned'
  const options = internals.findOptions()
  if (isEmpty(options)) return state
  const findOptions = orderedFingerprint(options)
  if (findOptions === undefined) throw notCacheable('find options that are no plain data')
  return findOptions === '{}' ? state : `${state}&find${findOptions}`
}

function isEmpty(options: object): boolean {
  // oxlint-disable-next-line guard-for-in
  for (const _ in options) return false
  return Object.getPrototypeOf(options) === Object.prototype
}

/** A copy of the builder counts a page's total. It was made before all hooks had run, which may have changed the page alone. */
function totalFingerprint(builder: unknown, own: string): string {
  const range = internalsOf(builder).findOperation('range') as RangeOperation | null
  const counter: unknown = range?.resultSizeBuilder ?? null
  if (counter === null) return '&total'
  const counted = statementFingerprint(counter, false) + stateFingerprint(counter)
  return counted === own ? '&total' : `&total(${counted})`
}
