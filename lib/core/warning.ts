/** The `code` of a `CacheWarning` that the process emits. */
export type CacheWarningCode = `OBJECTION_CACHE_${string}`

const warned = new WeakMap<object, Set<CacheWarningCode>>()

/** How many warnings the process remembers. */
const MOST_REMEMBERED = 50

/** The latest warnings, the latest last. */
export const latestWarnings: { readonly code: CacheWarningCode; readonly message: string }[] = []

/** Emits a `CacheWarning` on the process. The message says what is wrong, then what to write instead. */
export function warn(code: CacheWarningCode, message: string): void {
  if (latestWarnings.push({ code, message }) > MOST_REMEMBERED) latestWarnings.shift()
  process.emitWarning(message, { type: 'CacheWarning', code })
}

/**
 * Emits a warning once for each subject: a Knex client, a model class, a store. Pass `process` as the subject for a warning that
 * the whole process emits once. `message` is called only if the warning is emitted.
 */
export function warnOnce(subject: object, code: CacheWarningCode, message: () => string): void {
  let codes = warned.get(subject)
  if (codes === undefined) warned.set(subject, (codes = new Set()))
  if (codes.has(code)) return
  codes.add(code)
  warn(code, message())
}
