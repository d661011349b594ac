import { CacheError, describeValue } from '../core/CacheError.js'
import { checkOptionNames } from '../core/options.js'
import { assertCacheStore, type CacheStore } from '../store/CacheStore.js'
import { CHECKS, type Check } from './checks.js'

/** The options of `storeConformance`. */
export interface ConformanceOptions {
  /**
   * Whether each check closes its store at the end. Use `false` if `makeStore` returns the same store each time. Default: true.
   */
  readonly close?: boolean
}

/** One check of the suite. */
export interface ConformanceCheck {
  /** The title of the check. It is unique. */
  readonly name: string
  /** Runs the check. Rejects if the store breaks the contract of `CacheStore`. */
  run(): Promise<void>
}

/**
 * Returns the checks that each `CacheStore` must pass, for any test runner. Each check calls `makeStore`, clears the store, and
 * closes it at the end. The store needs room for 100 small entries. Nothing else may write to it during the checks.
 *
 * ```ts
 * import { storeConformance } from 'objection-cache/testing'
 *
 * describe('MyStore', () => {
 *   for (const { name, run } of storeConformance(() => new MyStore())) it(name, run)
 * })
 * ```
 *
 * @throws {CacheError} `INVALID_OPTION` if `makeStore` is not a function, or an option is wrong.
 */
export function storeConformance(
  makeStore: () => CacheStore | Promise<CacheStore>,
  options: ConformanceOptions = {},
): ConformanceCheck[] {
  if (typeof makeStore !== 'function') {
    const message = `storeConformance needs a function that makes a store; it was ${describeValue(makeStore)}.`
    throw new CacheError('INVALID_OPTION', message)
  }
  checkOptionNames(options, ['close'], "storeConformance's options")
  const { close = true } = options
  return Object.entries(CHECKS).map(([name, check]) => ({ name, run: () => runOn(makeStore, check, close) }))
}

async function runOn(makeStore: () => CacheStore | Promise<CacheStore>, check: Check, close: boolean): Promise<void> {
  const store = await makeStore()
  assertCacheStore(store)
  try {
    await store.clear()
    await check(store)
  } finally {
    if (close) await store.close?.()
  }
}
