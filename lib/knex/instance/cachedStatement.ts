import { encodeKey, type CacheKey } from '../../core/key.js'
import { warnOnce } from '../../core/warning.js'
import {
  AUTOMATIC,
  checkOptions,
  DISABLED,
  NO_OPTIONS,
  type CacheOptions,
  type CacheSettings,
} from '../../query/queryCache/CacheSettings.js'
import type { CacheExplanation, CacheInfo } from '../../query/report/CacheInfo.js'
import { DOOR, SETTINGS, type Door, type KnexStatement } from '../statement/door.js'
import { executeCached } from '../execute/executeCached.js'
import { explainStatement } from '../execute/explainStatement.js'
import { guardPlainKnex } from './plainKnexGuard.js'
import { assertRead } from '../statement/reads.js'
import { settingsOf } from '../statement/settings.js'

/** The class of Knex's query builders of a dialect, or of its raw statements. */
export type StatementClass = new (client: object) => KnexStatement

type Method = (this: KnexStatement, ...args: unknown[]) => unknown
type Settle = (value: unknown) => unknown

const known = new WeakMap<StatementClass, StatementClass>()

/** A subclass whose statements can be cached. One for each class. */
export function cachedStatementClass(base: StatementClass): StatementClass {
  let cached = known.get(base)
  if (cached !== undefined) return cached
  guardPlainKnex(base)
  known.set(base, (cached = extend(base)))
  return cached
}

function extend(base: StatementClass): StatementClass {
  const parent = base.prototype as unknown as Record<'then' | 'clone' | 'stream', Method>
  const Extended = class extends base {
    declare [DOOR]: Door | undefined;
    declare [SETTINGS]: CacheSettings | undefined

    constructor(client: object) {
      super(client)
      this[DOOR] = (client as { [DOOR]?: Door })[DOOR]
      this[SETTINGS] = undefined
    }

    withCacheKey(key: CacheKey, options?: CacheOptions): this {
      assertRead(this, 'withCacheKey')
      const checked = options === undefined ? NO_OPTIONS : checkOptions(options, "withCacheKey's options")
      this[SETTINGS] = { enabled: true, key: encodeKey(key), options: checked }
      return this
    }

    withCache(options?: CacheOptions | false): this {
      if (options !== false) assertRead(this, 'withCache')
      if (options === false) this[SETTINGS] = DISABLED
      else if (options === undefined) this[SETTINGS] = AUTOMATIC
      else this[SETTINGS] = { ...AUTOMATIC, options: checkOptions(options, "withCache's options") }
      return this
    }

    explainCache(): Promise<CacheExplanation> {
      return explainStatement(this, this[DOOR], settingsOf(this))
    }

    async withCacheInfo(): Promise<{ result: unknown; cache: CacheInfo }> {
      const cache: CacheInfo = { status: 'bypass' }
      const result = await executeCached(this, cache)
      return { result, cache }
    }

    // Knex's own statements are thenable.
    // oxlint-disable-next-line unicorn/no-thenable
    then(onFulfilled?: Settle, onRejected?: Settle): Promise<unknown> {
      return executeCached(this, undefined).then(onFulfilled, onRejected)
    }

    override runUncached(): Promise<unknown> {
      return parent.then.call(this) as Promise<unknown>
    }
  }
  if (typeof parent.clone === 'function') define(Extended.prototype, 'clone', keepingSettings(parent.clone))
  define(Extended.prototype, 'stream', warningOnce(parent.stream))
  return Extended
}

/** Raw statements have no `clone()`. */
const keepingSettings = (clone: Method): Method =>
  function (this: KnexStatement) {
    const copy = clone.call(this) as KnexStatement
    copy[SETTINGS] = this[SETTINGS]
    return copy
  }

/** A stream goes to the database. `pipe()` calls it. */
const warningOnce = (stream: Method): Method =>
  function (this: KnexStatement, ...args) {
    const door = this[DOOR]
    if (door !== undefined && this[SETTINGS]?.enabled === true)
      warnOnce(door.client, 'OBJECTION_CACHE_STREAM', () => OF_STREAM)
    return stream.apply(this, args)
  }

const OF_STREAM =
  'The query asks for caching, but a stream of rows is never cached. Await the query in place of stream() or pipe(), or remove withCache().'

function define(target: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true })
}
