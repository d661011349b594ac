import { inspect } from 'node:util'

/**
 * Says what went wrong. Codes are stable across releases; messages can change.
 *
 * - `INVALID_KEY`: the key is not a `CacheKey`.
 * - `INVALID_OPTION`: an option is unknown, or its value is wrong.
 * - `INVALID_DURATION`: a `Duration` is negative, not a number, or text without a known unit.
 * - `INVALID_STORE`: a store lacks a method, or its reply makes no sense.
 * - `INVALID_CODEC`: a value codec lacks a part, or two codecs have one name.
 * - `INVALID_TARGET`: `invalidate` gets tables, rows, models or tags of the wrong kind, or a trigger function another database's
 *   Knex.
 * - `NOT_A_FIND`: a cache method is called on a query that writes.
 * - `NOT_CACHED`: `mode: 'only-if-cached'` finds no usable entry.
 * - `STORE_TIMEOUT`: the store does not answer within `storeTimeout`.
 * - `STORE_UNREACHABLE`: the cache cannot publish a write to other processes.
 * - `MISMATCH`: `verify` finds that a hit differs from the database.
 * - `UNKNOWN_DATABASE`: a write's connection settings do not say which database it is, so other processes cannot know.
 * - `UNCACHED_KNEX`: a cache method is called on a query of a Knex instance that `cachedKnex()` did not make.
 * - `UNSUPPORTED_OBJECTION`, `UNSUPPORTED_KNEX`: the installed version lacks something that the cache depends on. `UNSUPPORTED_KNEX` also:
 *   `cachedKnex()` gets a transaction.
 */
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
  | 'UNCACHED_KNEX'
  | 'UNSUPPORTED_OBJECTION'
  | 'UNSUPPORTED_KNEX'

/**
 * The only error class of this library. A programming mistake throws it at the call that contains the mistake;
 * `mode: 'only-if-cached'` rejects with it. Failures of the cache itself are `objection-cache:error` events instead.
 */
export class CacheError extends Error {
  /** Says what went wrong, for programs: `if (error.code === 'NOT_CACHED')`. */
  readonly code: CacheErrorCode

  constructor(code: CacheErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CacheError'
    this.code = code
  }
}

/** Describes a rejected value for a message: its type and a short literal, never a whole object. */
export function describeValue(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'function') return `the function ${value.name || '(unnamed)'}`
  if (typeof value === 'object') return `an object of class ${classNameOf(value)}`
  return inspect(value)
}

/** The name of an object's class; `(unnamed)` or `(no prototype)` if it has none. */
export function classNameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: unknown } | null
  if (prototype === null) return '(no prototype)'
  const { constructor } = prototype
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : '(unnamed)'
}
