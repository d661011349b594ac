import { CacheError, describeValue } from '../core/CacheError.js'
import { checkOptionNames } from '../core/options.js'
import { assertCacheStore, type CacheStore } from '../store/CacheStore.js'
import { CHECKS } from './checks.js'

export interface ConformanceOptions {
  /** Whether each check closes the store in the end. Default: true. `false` where `makeStore` always gives the same one. */
  readonly close?: boolean
}

/** One check of the suite; `run` rejects where the store does not do as the contract says. */
export interface ConformanceCheck {
  readonly name: string
  run(): Promise<void>
}

/**
 * The checks that every `CacheStore` must pass, for any test runner. Each one asks for a store, empties it, and closes it in
 * the end. A store under test must have room for a hundred small entries, and nobody else may write to it meanwhile.
 *
 * ```ts
 * import { storeConformance } from 'objection-cache/testing'
 *
 * describe('MyStore', () => {
 *   for (const { name, run } of storeConformance(() => new MyStore())) it(name, run)
 * })
 * ```
 *
 * @throws {CacheError} `INVALID_OPTION` for options that are none.
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
  return CHECKS.map(({ name, check }) => ({ name, run: () => runOn(makeStore, check, close) }))
}

async function runOn(
  makeStore: () => CacheStore | Promise<CacheStore>,
  check: (store: CacheStore) => void | Promise<void>,
  close: boolean,
): Promise<void> {
  const store = await makeStore()
  assertCacheStore(store)
  try {
    await store.clear()
    await check(store)
  } finally {
    if (close) await store.close?.()
  }
}
