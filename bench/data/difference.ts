import { isDeepStrictEqual } from 'node:util'

/**
 * Where and how two results first differ in what they hold, `undefined` where they do not. For the report: a cache that hands
 * out something else than the database's answer says what.
 */
export function difference(expected: unknown, actual: unknown, path = ''): string | undefined {
  if (isDeepStrictEqual(expected, actual)) return undefined
  // Each instance has functions of its own, if they are in fields.
  if (typeof expected === 'function' && String(expected) === String(actual)) return undefined
  const [from, to] = [kindOf(expected), kindOf(actual)]
  if (from !== to && !(isModel(from) && to === 'Object')) return `${path || 'result'}: ${from} became ${to}`
  if (!isRecord(expected) || !isRecord(actual)) return `${path || 'result'}: another value`
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const found = difference(expected[key], actual[key], Array.isArray(expected) ? '' : key)
    if (found !== undefined) return found
  }
  return undefined
}

const BUILT_IN = new Set(['Object', 'Array', 'Date', 'string', 'number', 'null', 'undefined', 'boolean'])

/** Whether rows are instances is reported by itself. */
const isModel = (kind: string): boolean => !BUILT_IN.has(kind)

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  return (Object.getPrototypeOf(value) as { constructor?: { name: string } } | null)?.constructor?.name ?? 'Object'
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !(value instanceof Date)
