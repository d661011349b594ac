import { AsyncLocalStorage } from 'node:async_hooks'
import type { Recording } from './Recording.js'

/** A query or a computation under way; while it loads a result for a cache, which key it loads and what is seen of it. */
export interface LoadScope {
  readonly outer: LoadScope | undefined
  loading: { readonly key: string; readonly recording: Recording } | undefined
}

/** How many loads are under way. */
let underWay = 0

const scopes = new AsyncLocalStorage<LoadScope>()

/** Runs a query within a scope of its own, inside the one that it was started in. */
export function inLoadScope<T>(run: (scope: LoadScope) => T): T {
  const scope: LoadScope = { outer: loadingScope(scopes.getStore()), loading: undefined }
  return scopes.run(scope, () => run(scope))
}

/** From now on, what is seen goes into the recording. */
export function beginLoading(scope: LoadScope, key: string, recording: Recording): void {
  if (scope.loading === undefined) underWay++
  scope.loading = { key, recording }
}

/** The scope's load is over; nothing happens where it has none. */
export function endLoading(scope: LoadScope): void {
  if (scope.loading !== undefined) underWay--
  scope.loading = undefined
}

/** Runs the load of a key: what is seen meanwhile goes into the recording. */
export async function recorded<T>(
  scope: LoadScope,
  key: string,
  recording: Recording,
  load: () => T | PromiseLike<T>,
): Promise<T> {
  beginLoading(scope, key, recording)
  try {
    return await load()
  } finally {
    endLoading(scope)
  }
}

/** Whether whatever runs now is a part of a load. */
export function isRecording(): boolean {
  return loadingScope(scopes.getStore()) !== undefined
}

/** Calls `note` for each load that whatever runs now is a part of, the innermost first. */
export function forEachRecording(note: (recording: Recording) => void): void {
  // Where nothing loads, nothing need be looked up.
  if (underWay === 0) return
  for (let each = scopes.getStore(); each !== undefined; each = each.outer) {
    if (each.loading !== undefined) note(each.loading.recording)
  }
}

/** Loads that the look-up is a part of may be joined only when it is known what its entry depends on. */
export function noteLookUp<T extends PromiseLike<unknown>>(lookUp: T): T {
  forEachRecording((recording) => recording.noteLookUp(lookUp))
  return lookUp
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
  for (let each = scope?.outer; each !== undefined; each = each.outer) if (each.loading?.key === key) return true
  return false
}
