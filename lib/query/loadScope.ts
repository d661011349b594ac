import { AsyncLocalStorage } from 'node:async_hooks'

/** A query under way; while it loads a result for the cache, under which key. */
export interface LoadScope {
  readonly outer: LoadScope | undefined
  loading: string | undefined
}

const scopes = new AsyncLocalStorage<LoadScope>()

/** Runs a query within a scope of its own, inside the one that it was started in. */
export function inLoadScope<T>(run: (scope: LoadScope) => T): T {
  const scope: LoadScope = { outer: loadingScope(scopes.getStore()), loading: undefined }
  return scopes.run(scope, () => run(scope))
}

/** The nearest scope that is loading; those that are not have no part in anything, and are let go. */
function loadingScope(scope: LoadScope | undefined): LoadScope | undefined {
  let each = scope
  while (each !== undefined && each.loading === undefined) each = each.outer
  return each
}

/** Whether the query is a part of a load: if loads waited for each other, they could wait in a circle. */
export function isInsideLoad(scope: LoadScope | undefined): boolean {
  return loadingScope(scope?.outer) !== undefined
}

/** Whether the key is being loaded by a query that this one is a part of: waiting for it would be waiting for oneself. */
export function isLoadingAround(scope: LoadScope | undefined, key: string): boolean {
  for (let each = scope?.outer; each !== undefined; each = each.outer) if (each.loading === key) return true
  return false
}
