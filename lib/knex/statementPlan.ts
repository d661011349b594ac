import { keyBeginning } from '../core/key.js'
import { orderedFingerprint } from '../core/values/valueFingerprint.js'
import { parserChangesSoFar } from '../database/connection/driverParsers.js'
import type { ObservedKnex } from '../database/connection/ObservedKnex.js'
import { observedKnexOf } from '../database/connection/ObservedKnex.js'
import { readStatement, volatileBinding } from '../database/sql/readStatement.js'
import type { BypassReason } from '../query/bypass/bypassReason.js'
import { asNotCacheable, notCacheable, notCacheableBecause } from '../query/bypass/NotCacheable.js'
import { connectionId } from '../query/key/connectionId.js'
import { NEEDS_NAME, obstacleOf } from '../query/plan/obstacle.js'
import type { BypassPlan } from '../query/plan/QueryPlan.js'
import type { CacheSettings, CheckedCacheOptions } from '../query/queryCache/CacheSettings.js'
import type { QueryCache } from '../query/queryCache/QueryCache.js'
import { contextFingerprintOf } from './queryContext.js'
import type { Door, KnexStatement } from './door.js'
import { onlyReads } from './reads.js'

/** What Knex compiles a statement to. */
export interface Compiled {
  readonly method?: string
  readonly sql: string
  readonly bindings?: readonly unknown[]
  readonly options?: unknown
  readonly pluck?: string
  readonly timeout?: number
}

/** From which cache and under which key a statement is answered. */
export interface StatementPlan {
  readonly cache: QueryCache
  readonly options: CheckedCacheOptions
  readonly key: string
  /** What is sent on a miss. */
  readonly compiled: Compiled
  readonly observedKnex: ObservedKnex
  /** How often type parsers had changed when the key was made. */
  readonly parserChanges: number
  /** Whether the key shows the whole statement. */
  readonly isAutomatic: boolean
  readonly bypass?: undefined
}

/** How a statement is answered. It is compiled once, so that its key shows what is sent. */
export function planStatement(
  statement: KnexStatement,
  door: Door,
  settings: CacheSettings,
): StatementPlan | BypassPlan | typeof NEEDS_NAME {
  const { options } = settings
  const cache = options.cache ?? door.cache
  const reason = reasonOf(statement, settings, cache)
  if (reason !== undefined) return { cache, options, bypass: reason }
  const observedKnex = observedKnexOf(door.client)
  const obstacle = obstacleOf(cache, observedKnex, door.client)
  if (obstacle === NEEDS_NAME) return NEEDS_NAME
  if (obstacle !== undefined) return { cache, options, ...obstacle }
  try {
    const compiled = compile(statement)
    const isAutomatic = settings.key === undefined
    const ending = isAutomatic ? automaticKey(statement, compiled) : givenKey(statement, compiled, settings.key as string)
    const context = contextFingerprintOf(statement, cache, door.client)
    const head = `${keyBeginning(cache.settings.namespace)}|knex|${JSON.stringify(connectionId(door.client))}`
    const key = `${head}|${context}|${ending}`
    return { cache, options, key, compiled, observedKnex, parserChanges: parserChangesSoFar(), isAutomatic }
  } catch (error) {
    const { reason: bypass, message } = asNotCacheable(error)
    return { cache, options, bypass: bypass as BypassReason, detail: message, hasNoKey: true }
  }
}

function reasonOf(statement: KnexStatement, settings: CacheSettings, cache: QueryCache): BypassReason | undefined {
  if (!settings.enabled) return 'disabled'
  if (settings.options.mode === 'bypass') return 'mode'
  const { state } = cache.switch
  if (state !== 'on') return state
  if (statement.client.transacting === true || statement._connection !== undefined) return 'transaction'
  const { lock, waitMode } = statement._single ?? {}
  return lock === undefined && waitMode === undefined ? undefined : 'lock'
}

/** @throws {NotCacheable} for what is not one statement that only reads. */
function compile(statement: KnexStatement): Compiled {
  const compiled = statement.toSQL() as Compiled | readonly Compiled[]
  if (Array.isArray(compiled)) throw notCacheable('a query of several statements')
  const { sql } = compiled as Compiled
  if (!onlyReads(readStatement(sql))) throw notCacheableBecause('writes', 'a statement that does more than read')
  return compiled as Compiled
}

/** What Knex makes of the response: a statement has one response, and several forms of it. */
const formOf = ({ method = '', pluck = '' }: Compiled): string => JSON.stringify([method, pluck])

/** Statements with other time limits have other errors. */
function automaticKey(_statement: KnexStatement, compiled: Compiled): string {
  const { sql, bindings = [], options = {}, timeout = 0 } = compiled
  const volatile = readStatement(sql).volatile ?? volatileBinding(bindings)
  if (volatile !== undefined) throw notCacheableBecause('volatile', volatile)
  const data = orderedFingerprint([bindings, options, timeout])
  if (data === undefined) throw notCacheable('a binding, or an option of the query, that is no plain data')
  return `auto|${formOf(compiled)}${sql.length}:${sql}${data}`
}

const givenKey = ({ _single = {} }: KnexStatement, compiled: Compiled, key: string): string =>
  `key|${formOf(compiled)}${JSON.stringify(_single.schema ?? null)}|${key}`
