import type { IncomingMessage } from 'node:http'
import { CacheError, describeValue } from '../../../core/CacheError.js'
import { checkBoolean, checkOptionNames, optionError } from '../../../core/options.js'
import { knownCaches } from '../../../query/queryCache/knownCaches.js'
import { QueryCache } from '../../../query/queryCache/QueryCache.js'

/** The options of `createInspector()`. */
export interface InspectorOptions {
  /** The caches to show, in a list or by name; of more than 50, the latest. Default: all open caches of the process that a query has used. */
  readonly caches?: readonly QueryCache[] | Readonly<Record<string, QueryCache>> | undefined
  /**
   * The path of the page in the requests that the application gets, such as `'/cache'`. Set it for `node:http`, Fastify, Koa and Hono, which
   * hand over the whole URL. Express and NestJS remove the mount path themselves. Default: `'/'`.
   */
  readonly path?: string | undefined
  /**
   * Whether a request may see the page. Anything but `true` refuses the request. If the function throws or rejects, the request gets 500.
   * Default: only requests from this machine that no proxy has forwarded.
   */
  readonly authorize?: ((request: IncomingMessage) => boolean | PromiseLike<boolean>) | undefined
  /** Whether the page shows the values of entries. Default: `false`. */
  readonly showValues?: boolean | undefined
  /** Whether the page can invalidate, remove entries, clear, pause and resume. Default: `false`. */
  readonly allowActions?: boolean | undefined
}

/** A cache and its name. */
export interface NamedCache {
  readonly name: string
  readonly cache: QueryCache
}

/** Options as the inspector uses them. */
export interface CheckedInspectorOptions {
  /** Asked anew each time: a process can make further caches. */
  readonly caches: () => readonly NamedCache[]
  /** Without a slash at its end: `''` or `'/cache'`. */
  readonly path: string
  readonly authorize: InspectorOptions['authorize']
  readonly showValues: boolean
  readonly allowActions: boolean
}

const OPTIONS = ['caches', 'path', 'authorize', 'showValues', 'allowActions'] as const

/** @throws {CacheError} `INVALID_OPTION`. */
export function checkInspectorOptions(options: InspectorOptions): CheckedInspectorOptions {
  checkOptionNames(options, OPTIONS, "createInspector's options")
  const { caches, path = '/', authorize, showValues = false, allowActions = false } = options
  if (typeof path !== 'string' || !/^\/(?!\/)[^?#\\]*$/.test(path))
    throw optionError('path', "a path such as '/cache'", path)
  if (authorize !== undefined && typeof authorize !== 'function') {
    throw optionError('authorize', 'a function such as (request) => isAdmin(request)', authorize)
  }
  return {
    caches: caches === undefined ? cachesOfProcess : alwaysThese(caches),
    // As a browser writes it in a request.
    path: new URL(path, 'http://inspector').pathname.replace(/\/+$/, ''),
    authorize,
    showValues: checkBoolean(showValues, 'showValues'),
    allowActions: checkBoolean(allowActions, 'allowActions'),
  }
}

/** Those that no query has used are left out, unless all are: `CachedModel` has one that many applications replace. */
function cachesOfProcess(): readonly NamedCache[] {
  const caches = named(knownCaches())
  const used = caches.filter(({ cache }) => isUsed(cache))
  return used.length > 0 ? used : caches
}

function isUsed(cache: QueryCache): boolean {
  const { hits, misses, bypasses, stores } = cache.stats()
  return hits + misses + bypasses + stores > 0
}

function alwaysThese(caches: NonNullable<InspectorOptions['caches']>): () => readonly NamedCache[] {
  const list = typeof caches === 'object' && !Array.isArray(caches) ? Object.values(caches) : caches
  if (!Array.isArray(list)) throw optionError('caches', 'a list of caches, or an object of caches by name', caches)
  const other: unknown = list.find((cache) => !(cache instanceof QueryCache))
  if (other !== undefined || list.length === 0) {
    const problem = list.length === 0 ? 'there was none' : `one was ${describeValue(other)}`
    throw new CacheError('INVALID_OPTION', `\`caches\` must hold instances of QueryCache; ${problem}.`)
  }
  const all = Array.isArray(caches)
    ? named(caches as readonly QueryCache[])
    : Object.entries(caches as Record<string, QueryCache>).map(([name, cache]) => ({ name, cache }))
  return () => all
}

const named = (caches: readonly QueryCache[]): readonly NamedCache[] =>
  caches.map((cache, index) => ({ name: cache.settings.namespace || `cache ${index + 1}`, cache }))
