import { Model } from 'objection'
import type { QueryCache } from '../queryCache/QueryCache.js'
import { classNameOf } from '../../core/CacheError.js'
import { valueFingerprint, firstNonPlainPart } from '../../core/values/valueFingerprint.js'
import { internalsOf } from '../builder/builderInternals.js'

const UNUSED = internalsOf(Model.QueryBuilder.forClass(Model)).internalContext()
const INTERNAL_CONTEXT: unknown = Object.getPrototypeOf(UNUSED)
const USER_CONTEXT: unknown = Object.getPrototypeOf(UNUSED.userContext)

/** On a builder whose context nobody has had in hand: the context that Objection gave it, which is known to be bare. */
export const FIRST_CONTEXT = Symbol('objection-cache first context')

/** Whether the context holds nothing of the user's: the only own property of Objection's is the builder, under a symbol. */
export function hasBareContext(builder: unknown): boolean {
  const internals = internalsOf(builder)
  const context = internals.internalContext()
  const { userContext } = context
  if (!isObjectionsOwn(userContext)) return false
  const { [FIRST_CONTEXT]: first } = builder as { [FIRST_CONTEXT]?: object }
  if (first === userContext && Object.getPrototypeOf(context) === INTERNAL_CONTEXT && isEmpty(userContext)) return true
  // Not `Reflect.ownKeys`, which takes four times as long as these two.
  return Object.getOwnPropertyNames(userContext).length === 0 && Object.getOwnPropertySymbols(userContext).length === 1
}

/** What has got into a context by other ways than `context()` has names that can be listed. */
function isEmpty(userContext: object): boolean {
  // oxlint-disable-next-line guard-for-in
  for (const _ in userContext) return false
  return true
}

/** Whether the context is of Objection's own class: one of a project's may have anything on its prototype. */
function isObjectionsOwn(userContext: object): boolean {
  return Object.getPrototypeOf(userContext) === USER_CONTEXT
}

/** Objection keeps the builder in its context, under a symbol. */
function isBuilder(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'isObjectionQueryBuilderBase') === true
}

/**
 * The text of a query's `context()` for its key: empty where there is none, `undefined` where the context is not plain data
 * and the cache was not told how to sum it up.
 */
export function contextFingerprint(builder: unknown, cache: QueryCache): string | undefined {
  if (hasBareContext(builder)) return ''
  const { userContext } = internalsOf(builder).internalContext()
  const { context } = cache.settings
  const data = dataOf(userContext)
  if (context === undefined) return isObjectionsOwn(userContext) ? valueFingerprint(data) : undefined
  try {
    const text = context(data)
    return typeof text === 'string' ? JSON.stringify(text) : undefined
  } catch (error) {
    cache.failed('context', undefined, error)
    return undefined
  }
}

/** What of a context is the user's. */
function dataOf(userContext: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = Reflect.ownKeys(userContext).filter((name) => !isBuilder(userContext[name as string]))
  return Object.fromEntries(names.map((name) => [name, userContext[name as string]]))
}

/** Why a query's context has no text, and what to do. */
export function contextProblem(builder: unknown, cache: QueryCache): string {
  const { userContext } = internalsOf(builder).internalContext()
  if (cache.settings.context !== undefined) {
    return `The cache's option \`context\` gave no text for ${whatIsOdd(userContext)}. Let it return a string for every context.`
  }
  return `A key cannot show ${whatIsOdd(userContext)}. Keep plain data in context(), or sum it up as a text: new QueryCache({ context: ({ user }) => user.id })`
}

function whatIsOdd(userContext: Readonly<Record<string, unknown>>): string {
  if (!isObjectionsOwn(userContext)) return `a context of the class ${classNameOf(userContext)}`
  try {
    const odd = firstNonPlainPart(dataOf(userContext))
    return odd === undefined ? 'the context' : `\`context${shortened(odd.path)}\`, which is ${odd.what}`
  } catch {
    return 'the context, which throws when it is read'
  }
}

/** What goes round in a circle has a path without end. */
const shortened = (path: string): string => (path.length > 100 ? `${path.slice(0, 100)}…` : path)
