import { CacheError, describeValue } from '../../core/CacheError.js'

/** What is used of a Keyv, of keyv 4, 5 or 6: described by its form, so that these types need no keyv installed. */
export interface KeyvLike {
  get(key: string): Promise<unknown>
  set(key: string, value: string, ttl?: number): Promise<unknown>
  delete(key: string): Promise<unknown>
  clear(): Promise<unknown>
  on(event: 'error', listener: (error: unknown) => void): unknown
  /** The default time to live, in milliseconds; keyv 4 has it in `opts`. */
  readonly ttl?: number | undefined
  /** keyv 4 has it in `opts`. */
  readonly namespace?: string | undefined
  /** keyv 5 only: whether its methods reject when the adapter fails. */
  readonly throwOnErrors?: boolean
  readonly opts?: { readonly ttl?: number | undefined; readonly namespace?: string | undefined }
}

const METHODS = ['get', 'set', 'delete', 'clear', 'on'] as const

const EXAMPLE = "new Keyv(adapter, { namespace: 'query-cache', throwOnErrors: true })"

/**
 * @throws {CacheError} `INVALID_OPTION` for what is no Keyv, such as a bare adapter, and for a Keyv that hides its adapter's
 * failures.
 */
export function checkKeyv(keyv: unknown): KeyvLike {
  if (!isKeyv(keyv)) {
    const message = `\`keyv\` must be a Keyv: pass ${EXAMPLE} from the package 'keyv'; it was ${describeValue(keyv)}.`
    throw new CacheError('INVALID_OPTION', message)
  }
  // Where keyv has this option, its `get` answers `undefined` for a failure and emits nothing without it.
  if ('throwOnErrors' in keyv && keyv.throwOnErrors !== true) {
    const message = `\`keyv\` hides its adapter's failures, so that none would be reported: pass ${EXAMPLE}.`
    throw new CacheError('INVALID_OPTION', message)
  }
  return keyv
}

/** The namespace that every Keyv of keyv 4 and 5 has unless told otherwise: other people's data is in it, too. */
const COMMON_NAMESPACE = 'keyv'

/** @throws {CacheError} `INVALID_OPTION` unless the Keyv has a namespace that was given to it. */
export function checkOwnNamespace(keyv: KeyvLike): void {
  const namespace = keyv.namespace ?? keyv.opts?.namespace
  if (namespace !== undefined && namespace !== '' && namespace !== COMMON_NAMESPACE) return
  throw new CacheError(
    'INVALID_OPTION',
    `\`clearsKeyv\` needs a Keyv whose namespace is the cache's alone: pass ${EXAMPLE}; ` +
      `its namespace was ${describeValue(namespace)}.`,
  )
}

/** An adapter has the same methods, but not what Keyv does around them; only a Keyv has a store behind it. */
function isKeyv(value: unknown): value is KeyvLike {
  if (!isObject(value) || METHODS.some((name) => typeof value[name] !== 'function')) return false
  const { opts, store } = value
  return (isObject(opts) && isObject(opts['store'])) || (isObject(store) && 'stats' in value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
