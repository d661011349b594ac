import type { CacheSettings } from '../query/queryCache/CacheSettings.js'
import { FIRST_CONTEXT } from '../query/fingerprint/contextFingerprint.js'
import type { CacheInfo } from './CacheInfo.js'
import type { CachedFind } from './find/CachedFind.js'
import { FIND, type Executable } from './Executable.js'
import { firstContextOf } from './contextUse.js'

export const SETTINGS = Symbol('objection-cache settings')
export const INFO = Symbol('objection-cache info')

/** What the cache keeps on a query builder. */
export interface BuilderState extends Executable {
  [SETTINGS]: CacheSettings | undefined
  [INFO]: CacheInfo | undefined
  [FIND]: CachedFind | undefined
  [FIRST_CONTEXT]: object | undefined
}

/** Gives a builder that Objection has just made the cache's properties. */
export function beginState(builder: object): void {
  const state = builder as BuilderState
  state[SETTINGS] = undefined
  state[INFO] = undefined
  state[FIND] = undefined
  state[FIRST_CONTEXT] = firstContextOf(state)
}

const METHODS = Symbol('objection-cache methods')

/** Marks the prototype of a class that has the cache's methods. */
export function markMethods(prototype: object): void {
  Object.defineProperty(prototype, METHODS, { value: true })
}

/** Whether it is a builder of a class that has the cache's methods, or the prototype of such a class. */
export function hasCacheMethods(value: unknown): value is BuilderState {
  return typeof value === 'object' && value !== null && METHODS in value
}

/** Lets a builder have the prototype of a class with the cache's methods. Others may have its context in hand. */
export function becomeCached(builder: object, prototype: object): void {
  Object.setPrototypeOf(builder, prototype)
  beginState(builder)
  ;(builder as BuilderState)[FIRST_CONTEXT] = undefined
}
