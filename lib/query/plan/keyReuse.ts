import QuickLRU from 'quick-lru'
import { namesOf, publish } from '../../core/events.js'
import { warn } from '../../core/warning.js'
import { queryFingerprint } from '../fingerprint/queryFingerprint.js'
import { resultFormOf, type ResultForm } from '../key/resultForm.js'
import { internalsOf } from '../objectionInternals/builderInternals.js'
import type { CachedPlan } from './QueryPlan.js'

/** The query that used a key first. */
interface FirstUse {
  readonly fingerprint: string
  readonly statement: string
  isReported: boolean
}

/** How many keys of a cache are watched at once. */
const MAX_WATCHED = 1000

const usesByCache = new WeakMap<object, QuickLRU<string, FirstUse>>()

/**
 * The option `warnOnKeyReuse`: reports once if two different queries use the same key of the caller's. A query that consists of the
 * key alone, without filters, may have any result.
 */
export function noteKeyUse(builder: unknown, { cache, key, fingerprint }: CachedPlan, form?: ResultForm): void {
  if (!cache.settings.warnOnKeyReuse || fingerprint !== undefined || isKeyAlone(builder)) return
  const use = useOf(builder, form ?? resultFormOf(builder))
  if (use === undefined) return
  let uses = usesByCache.get(cache)
  if (uses === undefined) usesByCache.set(cache, (uses = new QuickLRU({ maxSize: MAX_WATCHED })))
  const first = uses.get(key)
  if (first === undefined) uses.set(key, use)
  else if (first.fingerprint !== use.fingerprint && !first.isReported) report(builder, key, first, use)
}

function report(builder: unknown, key: string, first: FirstUse, second: FirstUse): void {
  first.isReported = true
  const statements = [first.statement, second.statement] as const
  publish('key-reuse', () => ({ key, statements, ...namesOf(internalsOf(builder)) }))
  warn(
    'OBJECTION_CACHE_KEY_REUSE',
    `Two different queries use the cache key ${key}, so one is answered with the result of the other: ${statements.join(' and ')}. Give them keys of their own.`,
  )
}

function isKeyAlone(builder: unknown): boolean {
  const internals = internalsOf(builder)
  let operations = 0
  internals.forEachOperation(true, ({ name }) => {
    if (name !== 'find' && name !== 'first' && name !== 'runAfter') operations++
  })
  return operations === 0
}

/** `undefined`: queries without a fingerprint cannot be compared. */
function useOf(builder: unknown, form: ResultForm): FirstUse | undefined {
  try {
    const { own, graph } = queryFingerprint(builder, form)
    return { fingerprint: own + graph, statement: statementOf(builder), isReported: false }
  } catch {
    return undefined
  }
}

function statementOf(builder: unknown): string {
  const internals = internalsOf(builder)
  const graph = internals.graphExpressionObject()
  const names = graph === null ? '' : ` with the graph ${String((graph as { $childNames?: unknown }).$childNames)}`
  return internals.clone().clearWithGraph().toKnexQuery().toQuery() + names
}
