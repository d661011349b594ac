import { queryFingerprint } from '../fingerprint/queryFingerprint.js'
import { resultFormOf, type ResultForm } from '../key/resultForm.js'
import { internalsOf } from '../objectionInternals/builderInternals.js'
import { watchKey, type KeyUse } from '../report/watchKey.js'
import type { CachedPlan } from './QueryPlan.js'

/**
 * The option `warnOnKeyReuse`: reports once if two different queries use the same key of the caller's. A query that consists of the
 * key alone, without filters, may have any result.
 */
export function noteKeyUse(builder: unknown, { cache, key, fingerprint }: CachedPlan, form?: ResultForm): void {
  if (!cache.settings.warnOnKeyReuse || fingerprint !== undefined || isKeyAlone(builder)) return
  const use = useOf(builder, form ?? resultFormOf(builder))
  if (use !== undefined) watchKey(cache, key, use, internalsOf(builder))
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
function useOf(builder: unknown, form: ResultForm): KeyUse | undefined {
  try {
    const { own, graph } = queryFingerprint(builder, form)
    return { fingerprint: own + graph, statement: statementOf(builder) }
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
