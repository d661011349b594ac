import { CacheError, describeValue } from './CacheError.js'
import { FORMAT_VERSION } from './entry.js'

/** One part of a list key. */
export type KeyPart = string | number | boolean

/** A name that you give to a result: text, or a list of texts, numbers and booleans, such as `['user', 5]`. */
export type CacheKey = string | readonly KeyPart[]

/**
 * The canonical text of a key. Different keys have different texts: `'1'`, `['1']` and `[1]` are three keys.
 * @throws {CacheError} `INVALID_KEY` for a value that is not a `CacheKey`, and for an empty key.
 */
export function encodeKey(key: unknown): string {
  if (typeof key === 'string') {
    if (key === '') throw invalid('it was an empty string')
    return JSON.stringify(key)
  }
  if (!Array.isArray(key)) throw invalid(`it was ${describeValue(key)}`)
  if (key.length === 0) throw invalid('it was an empty array')
  return JSON.stringify(Array.from(key as readonly unknown[], checkPart))
}

/** The beginning of all whole keys in a namespace. Entries of another format have other keys. */
export const keyBeginning = (namespace: string): string =>
  `${namespace === '' ? '' : JSON.stringify(namespace)}oc${FORMAT_VERSION}`

function checkPart(part: unknown, index: number): KeyPart {
  if (typeof part === 'string' || typeof part === 'boolean') return part
  if (typeof part === 'number' && Number.isFinite(part)) return part
  if (Array.isArray(part)) throw invalid(`part ${index} is an array, which is too deep: spread it`)
  throw invalid(`part ${index} was ${describeValue(part)}`)
}

function invalid(problem: string): CacheError {
  return new CacheError(
    'INVALID_KEY',
    `A cache key must be a non-empty string or a non-empty array of strings, finite numbers and booleans; ${problem}.`,
  )
}
