import { CacheError, describeValue } from '../../core/CacheError.js'

/** The part of a Keyv that the store uses, of keyv 4.5, 5 or 6. It is structural, so that these types do not import keyv. */
export interface KeyvLike {
  get(key: string): Promise<unknown>
  set(key: string, value: string, ttl?: number): Promise<unknown>
  delete(key: string): Promise<unknown>
  clear(): Promise<unknown>
  on(event: 'error', listener: (error: unknown) => void): unknown
  /** The default time to live, in milliseconds. In keyv 4 it is in `opts`. */
  readonly ttl?: number | undefined
  /** The namespace before each key. In keyv 4 it is in `opts`. */
  readonly namespace?: string | undefined
  /** Whether methods reject when the adapter fails. Only keyv 5 has this option. */
  readonly throwOnErrors?: boolean
  readonly opts?: { readonly ttl?: number | undefined; readonly namespace?: string | undefined }
}

const METHODS = ['get', 'set', 'delete', 'clear', 'on'] as const

const EXAMPLE = "new Keyv(adapter, { namespace: 'query-cache', throwOnErrors: true })"

/**
 * @throws {CacheError} `INVALID_OPTION` for a value that is not a Keyv, such as a bare adapter, and for a Keyv that hides its
 * adapter's failures.
 */
export function checkKeyv(keyv: unknown): KeyvLike {
  if (!isKeyv(keyv)) {
    const message = `\`keyv\` must be a Keyv: pass ${EXAMPLE} from the package 'keyv'; it was ${describeValue(keyv)}.`
    throw new CacheError('INVALID_OPTION', message)
  }
  // In versions with this option, `get` returns `undefined` for a failure, and emits nothing, unless the option is true.
  if ('throwOnErrors' in keyv && keyv.throwOnErrors !== true) {
    const message = `\`keyv\` hides its adapter's failures, so the cache could not report them: pass ${EXAMPLE}.`
    throw new CacheError('INVALID_OPTION', message)
  }
  return keyv
}

/** The default namespace of keyv 4 and 5. Other programs can have data in it. */
const DEFAULT_NAMESPACE = 'keyv'

/** @throws {CacheError} `INVALID_OPTION` for a Keyv without a namespace, or with the default one. */
export function checkOwnNamespace(keyv: KeyvLike): void {
  const namespace = keyv.namespace ?? keyv.opts?.namespace
  if (namespace !== undefined && namespace !== '' && namespace !== DEFAULT_NAMESPACE) return
  throw new CacheError(
    'INVALID_OPTION',
    `\`clearsKeyv\` needs a Keyv whose namespace is the cache's alone: pass ${EXAMPLE}; ` +
      `its namespace was ${describeValue(namespace)}.`,
  )
}

/** An adapter has the same methods, but only a Keyv has a store behind it. */
function isKeyv(value: unknown): value is KeyvLike {
  if (!isObject(value) || METHODS.some((name) => typeof value[name] !== 'function')) return false
  const { opts, store } = value
  return (isObject(opts) && isObject(opts['store'])) || (isObject(store) && 'stats' in value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
