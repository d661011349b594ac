import { ResultCache } from '../../cache/ResultCache.js'
import { valueFingerprint } from '../../core/values/valueFingerprint.js'
import type { CacheStore } from '../../store/CacheStore.js'
import { MemoryStore } from '../../store/MemoryStore.js'
import { isSharedStore } from '../../store/SharedStore.js'
import { TieredStore } from '../../store/TieredStore.js'

/**
 * A text for a setting or a static property: plain data by its fingerprint, other values by the source of the functions in it. Caches and
 * stores are left out, because they do not change what a query returns.
 */
export const sourceFingerprint = (value: unknown): string => valueFingerprint(value) ?? textWithFunctions(value)

/** Whether the value is a cache or a store. */
export const isCacheOrStore = (value: unknown): boolean =>
  value instanceof ResultCache ||
  value instanceof MemoryStore ||
  value instanceof TieredStore ||
  isSharedStore(Object(value) as CacheStore)

function textWithFunctions(value: unknown): string {
  try {
    return JSON.stringify(value, (_, item: unknown) => sourceOfItem(item)) ?? ''
  } catch {
    return ''
  }
}

function sourceOfItem(item: unknown): unknown {
  if (typeof item === 'function') return String(item)
  return isCacheOrStore(item) ? undefined : item
}
