import QuickLRU from 'quick-lru'
import { namesOf, publish } from '../../core/events.js'
import { warn } from '../../core/warning.js'
import { internalsOf } from '../builder/builderInternals.js'
import type { CachedPlan } from './QueryPlan.js'
import { queryFingerprint } from '../fingerprint/queryFingerprint.js'
import type { ResultForm } from '../builder/resultForm.js'

/** What a key was first used for. */
interface Use {
  readonly text: string
  readonly statement: string
  isReported: boolean
}

/** How many keys a cache watches at once. */
const WATCHED = 1000

const uses = new WeakMap<object, QuickLRU<string, Use>>()

/**
 * Where the cache was asked to (`warnOnKeyReuse`): notes what a key that the caller gave is used for, and reports it once when
 * another query uses it. A query that says nothing but the key asks for whatever is under it.
 */
export function noteKeyUse(builder: unknown, { cache, key, text }: CachedPlan, form: ResultForm): void {
  if (!cache.settings.warnOnKeyReuse || text !== undefined || saysNothing(builder)) return
  const use = useOf(builder, form)
  if (use === undefined) return
  let ofCache = uses.get(cache)
  if (ofCache === undefined) uses.set(cache, (ofCache = new QuickLRU({ maxSize: WATCHED })))
  const first = ofCache.get(key)
  if (first === undefined) ofCache.set(key, use)
  else if (first.text !== use.text && !first.isReported) report(builder, key, first, use)
}

function report(builder: unknown, key: string, first: Use, second: Use): void {
  first.isReported = true
  const statements = [first.statement, second.statement] as const
  publish('key-reuse', () => ({ key, statements, ...namesOf(internalsOf(builder)) }))
  warn(
    'OBJECTION_CACHE_KEY_REUSE',
    `Two different queries use the cache key ${key}, so one is answered with the result of the other: ${statements.join(' and ')}. Give them keys of their own.`,
  )
}

function saysNothing(builder: unknown): boolean {
  const internals = internalsOf(builder)
  let operations = 0
  internals.forEachOperation(true, ({ name }) => {
    if (name !== 'find' && name !== 'first' && name !== 'runAfter') operations++
  })
  return operations === 0
}

/** `undefined`: what cannot be told cannot be compared. */
function useOf(builder: unknown, form: ResultForm): Use | undefined {
  try {
    const { own, graph } = queryFingerprint(builder, form)
    return { text: own + graph, statement: statementOf(builder), isReported: false }
  } catch {
    return undefined
  }
}

function statementOf(builder: unknown): string {
  const copy = (builder as { clone(): { clearWithGraph(): { toKnexQuery(): { toQuery(): string } } } }).clone()
  const graph = internalsOf(builder).graphExpressionObject()
  const names = graph === null ? '' : ` with the graph ${String((graph as { $childNames?: unknown }).$childNames)}`
  return copy.clearWithGraph().toKnexQuery().toQuery() + names
}
