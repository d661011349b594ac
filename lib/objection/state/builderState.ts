import { FIRST_CONTEXT } from '../../query/fingerprint/contextFingerprint.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import type { CacheInfo } from '../../query/report/CacheInfo.js'
import { firstContextOf } from './contextUse.js'

/** The execution that the builder belongs to. Children and clones of the builder have no execution, or another one. */
export const EXECUTION = Symbol('objection-cache execution')
export const SETTINGS = Symbol('objection-cache settings')
export const INFO = Symbol('objection-cache info')

/** A builder that can run as Objection runs it, without the cache. */
export interface Executable {
  [EXECUTION]: object | undefined
  clone(): this
  executeUncached(): Promise<unknown>
  countUncached(): Promise<number>
}

/** The cache's properties on a query builder. */
export interface BuilderState extends Executable {
  [SETTINGS]: CacheSettings | undefined
  [INFO]: CacheInfo | undefined
  [FIRST_CONTEXT]: object | undefined
}

/** Gives the cache's properties to a builder that Objection has just made. */
export function beginState(builder: object): void {
  const state = builder as BuilderState
  state[SETTINGS] = undefined
  state[INFO] = undefined
  state[EXECUTION] = undefined
  state[FIRST_CONTEXT] = firstContextOf(state)
}

const METHODS = Symbol('objection-cache methods')

/** Marks the prototype of a class that has the cache's methods. */
export function markMethods(prototype: object): void {
  Object.defineProperty(prototype, METHODS, { value: true })
}

/** Whether the value is a builder with the cache's methods, or the prototype of such a builder's class. */
export function hasCacheMethods(value: unknown): value is BuilderState {
  return typeof value === 'object' && value !== null && METHODS in value
}

/** Gives the prototype of a class with the cache's methods to a builder. Other code may already hold the builder's context. */
export function becomeCached(builder: object, prototype: object): void {
  Object.setPrototypeOf(builder, prototype)
  beginState(builder)
  ;(builder as BuilderState)[FIRST_CONTEXT] = undefined
}
