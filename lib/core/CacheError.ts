import { inspect } from 'node:util'

/** What went wrong, stable across releases; messages are for people and may change. */
export type CacheErrorCode =
  | 'INVALID_KEY'
  | 'INVALID_OPTION'
  | 'INVALID_DURATION'
  | 'INVALID_STORE'
  | 'INVALID_CODEC'
  | 'INVALID_TARGET'
  | 'NOT_A_FIND'
  | 'NOT_CACHED'
  | 'STORE_TIMEOUT'
  | 'STORE_UNREACHABLE'
  | 'MISMATCH'
  | 'UNKNOWN_DATABASE'
  | 'UNSUPPORTED_OBJECTION'
  | 'UNSUPPORTED_KNEX'

/**
 * The one error family of this library. It is thrown for programming mistakes, at the call that made them, and by
 * `mode: 'only-if-cached'`. Failures of the cache itself are never thrown: they are `objection-cache:error` events.
 */
export class CacheError extends Error {
  readonly code: CacheErrorCode

  constructor(code: CacheErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CacheError'
    this.code = code
  }
}

/** How a rejected value is shown in a message: its type and a short literal, never a whole object. */
export function describeValue(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'function') return `the function ${value.name || '(unnamed)'}`
  if (typeof value === 'object') return `an object of class ${classNameOf(value)}`
  return inspect(value)
}

/** The name of an object's class, or a word for it where it has none. */
export function classNameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: unknown } | null
  if (prototype === null) return '(no prototype)'
  const { constructor } = prototype
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : '(unnamed)'
}
