import { orderedFingerprint } from '../../core/values/valueFingerprint.js'
import { locks } from '../bypass/bypassReason.js'
import { internalsOf, type RangeOperation, type RelationFindOperation } from '../builder/builderInternals.js'
import { sqlFingerprint } from './sqlFingerprint.js'
import { graphNames, graphFingerprint, isJoinedGraph, GraphFingerprint, type Text } from './graphFingerprint.js'
import { classId } from '../key/identity.js'
import * as classes from '../builder/operationClasses.js'
import { FINDS, traitsOf } from '../builder/operationTraits.js'
import { isPartWithHooks, runBeforeHooks } from '../builder/partHooks.js'
import { operationsFingerprint } from './operationFingerprint.js'
import type { ResultForm } from '../builder/resultForm.js'
import { assertDescribable } from './describable.js'
import { asNotCacheable, notCacheable, NotCacheable, notCacheableBecause } from '../bypass/NotCacheable.js'

/** What a query would do: two queries of one class and form whose results can differ never have both texts equal. */
export interface QueryFingerprint {
  readonly own: string
  /** What it fetches along. */
  readonly graph: string
}

/**
 * The text of a query. It runs the user's functions that build it, and no hooks.
 * @throws {NotCacheable} where it cannot be told what the query would do, also for what the user's functions throw; with the reason
 * `hooks` where before-hooks of eager children have to run first.
 */
export function queryFingerprint(builder: unknown, form: ResultForm): QueryFingerprint {
  try {
    return { own: ownText(builder, form), graph: graphOf(builder, form, false) as string }
  } catch (error) {
    throw asNotCacheable(error)
  }
}

/**
 * The same; the before-hooks of eager children run, as they would while the graph is loaded.
 * @throws {NotCacheable} as a rejection.
 */
export async function queryFingerprintWithHooks(builder: unknown, form: ResultForm): Promise<QueryFingerprint> {
  try {
    return { own: ownText(builder, form), graph: await graphOf(builder, form, true) }
  } catch (error) {
    throw asNotCacheable(error)
  }
}

/** Whether the query would now do something else than the text says; hooks do not run for that. */
export function hasChanged(builder: unknown, form: ResultForm, { own, graph }: QueryFingerprint): boolean {
  try {
    return ownText(builder, form) !== own || graphOf(builder, form, false) !== graph
  } catch (error) {
    return (error as Partial<NotCacheable>).reason !== 'hooks'
  }
}

function ownText(builder: unknown, form: ResultForm): string {
  assertDescribable(builder, false)
  const text = operationsText(builder) + stateFingerprint(builder)
  return form === 'page' ? text + totalText(builder, text) : text
}

function graphOf(builder: unknown, form: ResultForm, runHooks: boolean): Text {
  if (form === 'count' && !isJoinedGraph(builder)) return graphNames(builder)
  return graphFingerprint(builder, new GraphFingerprint(), (part, told) => describePart(part, told, runHooks))
}

/** What a part of a graph does, with the parts below it. */
function describePart(part: unknown, told: GraphFingerprint, runHooks: boolean): Text {
  return namingPart(part, () => {
    assertPart(part)
    if (!isPartWithHooks(part)) return partText(part, told, runHooks)
    if (!runHooks) throw new NotCacheable('hooks', 'Hooks of a part of the graph have not run.')
    return runBeforeHooks(part).then(({ builder }) => {
      assertPart(builder)
      return partText(builder, told, runHooks)
    })
  })
}

/** Errors name the part. */
function namingPart(part: unknown, describe: () => Text): Text {
  const { name } = internalsOf(part).modelClass()
  try {
    const text = describe()
    if (typeof text === 'string') return text
    const named = text.catch((error: unknown) => {
      throw asNotCacheable(error).inPart(name)
    })
    // Where another part fails at once, nothing waits for this one.
    named.catch(() => undefined)
    return named
  } catch (error) {
    throw asNotCacheable(error).inPart(name)
  }
}

function partText(part: unknown, told: GraphFingerprint, runHooks: boolean): Text {
  const internals = internalsOf(part)
  const result = JSON.stringify(classId(internals.resultModelClass()))
  const own = result + (operationsFingerprint(part, true) ?? `sql${sqlFingerprint(part)}`) + stateFingerprint(part)
  const graph = graphFingerprint(part, told, (each, above) => describePart(each, above, runHooks))
  return typeof graph === 'string' ? own + graph : graph.then((text) => own + text)
}

/** @throws {NotCacheable} where the part cannot be kept, or not be told from others. */
function assertPart(part: unknown): void {
  assertDescribable(part, true)
  const internals = internalsOf(part)
  if (internals._explicitResolveValue !== null || internals._explicitRejectValue !== null) {
    throw notCacheable('a part of the graph that was resolved before it ran')
  }
  if (internals.unsafeKnex()?.isTransaction === true) throw notCacheableBecause('transaction', 'a part of its graph')
  if (locks(part)) throw notCacheableBecause('lock', 'a part of its graph')
}

function operationsText(builder: unknown): string {
  return operationsFingerprint(builder, false) ?? `sql${sqlFingerprint(builder)}`
}

/** What of the builder's state no statement shows, or only in names. */
export function stateFingerprint(builder: unknown): string {
  const internals = internalsOf(builder)
  const { keepImplicitJoinProps, skipUndefined } = internals.internalOptions()
  const { aliasMap, tableMap } = internals.internalContext()
  const isFinding = (traitsOf(builder) & FINDS) !== 0
  const find: RelationFindOperation | null = isFinding ? internals.findOperation(classes.FIND) : null
  let text = ''
  if (keepImplicitJoinProps || skipUndefined) text += `&options${Number(keepImplicitJoinProps)}${Number(skipUndefined)}`
  if (aliasMap !== null) text += `&alias${orderedFingerprint([...aliasMap])}`
  if (tableMap !== null) text += `&table${orderedFingerprint([...tableMap])}`
  if (find?.assignResultToOwner === true) text += '&assigned'
  const options = internals.findOptions()
  if (isEmpty(options)) return text
  const findOptions = orderedFingerprint(options)
  if (findOptions === undefined) throw notCacheable('find options that are no plain data')
  return findOptions === '{}' ? text : `${text}&find${findOptions}`
}

function isEmpty(options: object): boolean {
  // oxlint-disable-next-line guard-for-in
  for (const _ in options) return false
  return Object.getPrototypeOf(options) === Object.prototype
}

/** A page's total is counted by a copy that was taken before all hooks had run: these may have changed the page alone. */
function totalText(builder: unknown, text: string): string {
  const range = internalsOf(builder).findOperation('range') as RangeOperation | null
  const counter: unknown = range?.resultSizeBuilder ?? null
  if (counter === null) return '&total'
  const counted = operationsText(counter) + stateFingerprint(counter)
  return counted === text ? '&total' : `&total(${counted})`
}
