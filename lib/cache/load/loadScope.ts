import { AsyncLocalStorage } from 'node:async_hooks'
import { Copies } from '../freshness/copies.js'
import type { RunningBypass } from '../statistics/RunningBypass.js'
import type { Recording } from './Recording.js'

/** One query or computation under way. `loading`: the key that it loads for a cache, and the recording of that load. */
export interface LoadScope {
  readonly outer: LoadScope | undefined
  loading: { readonly key: string; readonly recording: Recording } | undefined
  /** The bypass that runs in this scope, if there is one. */
  bypass: RunningBypass | undefined
}

const scopes = new AsyncLocalStorage<LoadScope>()

/** How many scopes are loading, and in how many a query bypasses the cache. */
let loadingScopes = 0
let bypassScopes = 0

/** Runs a query in a scope of its own, inside the scope that it was started in. */
export function inLoadScope<T>(run: (scope: LoadScope) => T): T {
  const scope: LoadScope = { outer: loadingFrom(scopes.getStore()), loading: undefined, bypass: undefined }
  return scopes.run(scope, () => run(scope))
}

/** Starts to record into `recording` what the scope reads. */
export function beginLoading(scope: LoadScope, key: string, recording: Recording): void {
  if (scope.loading === undefined) loadingScopes++
  scope.loading = { key, recording }
}

/** The query of the scope bypasses the cache from now on. */
export function beginBypass(scope: LoadScope, bypass: RunningBypass): void {
  if (scope.bypass === undefined) bypassScopes++
  scope.bypass = bypass
}

/** Ends the scope's load or bypass, if it has one. */
export function endScope(scope: LoadScope): void {
  if (scope.loading !== undefined) loadingScopes--
  scope.loading = undefined
  if (scope.bypass === undefined) return
  bypassScopes--
  scope.bypass.end()
  scope.bypass = undefined
}

/** Runs a query past the cache, and times it. */
export function inBypassScope<T>(bypass: RunningBypass, run: () => T | PromiseLike<T>): Promise<T> {
  return inLoadScope((scope) => {
    beginBypass(scope, bypass)
    return untilEnd(scope, run)
  })
}

/** Names the bypassing query that sends the statement, if it has no name yet. */
export function nameBypass(nameOfStatement: () => string | undefined): void {
  if (bypassScopes === 0) return
  const bypass = scopes.getStore()?.bypass
  if (bypass?.isUnnamed !== true) return
  const name = nameOfStatement()
  if (name !== undefined) bypass.name(name)
}

/** Runs the load of a key, and records what it reads. */
export function recorded<T>(
  scope: LoadScope,
  key: string,
  recording: Recording,
  load: () => T | PromiseLike<T>,
): Promise<T> {
  beginLoading(scope, key, recording)
  return untilEnd(scope, load)
}

async function untilEnd<T>(scope: LoadScope, run: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await run()
  } finally {
    endScope(scope)
  }
}

/** Whether the code that runs now is part of a load. */
export function isRecording(): boolean {
  return loadingFrom(scopes.getStore()) !== undefined
}

/** Calls `note` for each load that the code that runs now is part of, the innermost first. */
export function forEachRecording(note: (recording: Recording) => void): void {
  if (!copies.isAlone) for (const copy of copies.others()) copy.rejectLoads()
  forEachOwnRecording(note)
}

/**
 * What the loads of another copy of the library get from this one does not carry its tags: private fields do not cross. Such a load is
 * not stored.
 */
const copies = new Copies('loads', {
  rejectLoads: () =>
    forEachOwnRecording((recording) => recording.reject('private-part', 'another copy of the library')),
})

function forEachOwnRecording(note: (recording: Recording) => void): void {
  // Saves the look-up in the AsyncLocalStorage while nothing loads.
  if (loadingScopes === 0) return
  for (let scope = scopes.getStore(); scope !== undefined; scope = scope.outer) {
    if (scope.loading !== undefined) note(scope.loading.recording)
  }
}

/**
 * Records a look-up in the loads that it is part of: other callers may join them only when its entry's tags are known.
 */
export function noteLookUp<T extends PromiseLike<unknown>>(lookUp: T): T {
  forEachRecording((recording) => recording.noteLookUp(lookUp))
  return lookUp
}

/** The nearest scope that is loading. Scopes that load nothing are left out, so that they can be freed. */
function loadingFrom(scope: LoadScope | undefined): LoadScope | undefined {
  let each = scope
  while (each !== undefined && each.loading === undefined) each = each.outer
  return each
}

/** Whether the query is part of another load. If loads waited for each other, they could wait in a circle. */
export function isInsideLoad(scope: LoadScope | undefined): boolean {
  return loadingFrom(scope?.outer) !== undefined
}

/** Whether a load that the query is part of loads the same key. Waiting for it would never end. */
export function isLoadingAround(scope: LoadScope | undefined, key: string): boolean {
  for (let each = scope?.outer; each !== undefined; each = each.outer) if (each.loading?.key === key) return true
  return false
}
