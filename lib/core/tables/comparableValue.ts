import { integerPart, textPart } from './normalKey.js'

/**
 * Which values of a column count as equal.
 * - `integer`: whole numbers from `least` to `most`; a server that is not strict stores a number beyond as the nearest one;
 * - `text`: strings; `longest`: how many characters a server that is not strict stores of a longer one; `form`: which texts it stores as
 *   they are, where it takes others for another value;
 * - `number`: SQLite's affinity NUMERIC: numbers, and texts that are no numbers;
 * - `boolean`: true and false, of a type of their own;
 * - `day`: dates, written `2026-11-29`.
 */
export type ValueKind =
  | { readonly name: 'integer'; readonly least: number; readonly most: number }
  | { readonly name: 'text'; readonly longest?: number | undefined; readonly form?: RegExp | undefined }
  | { readonly name: 'number' | 'boolean' | 'day' }

/** NULL, which only IS NULL finds. */
export const NULL_VALUE = '~'

/** What stands in a value tag for a value that is not known. */
export const UNKNOWN_VALUE = '?'

const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/
const DAY = /^([1-9]\d{3})-(\d\d)-(\d\d)$/

/**
 * One text for all values that some database takes for equal in a column of this kind: `=` and the normal form, or `~` for NULL. Different
 * values can share one; then a write invalidates more than it must. `undefined` if that is not certain.
 */
export function comparableValue(value: unknown, kind: ValueKind): string | undefined {
  if (value === null || value === undefined) return NULL_VALUE
  const part = comparablePart(value, kind)
  return part === undefined ? undefined : `=${part}`
}

/** Whether the value has a comparable form. */
export function isComparable(value: unknown, kind: ValueKind): boolean {
  if (kind.name === 'integer' && Number.isSafeInteger(value))
    return (value as number) >= kind.least && (value as number) <= kind.most
  return comparableValue(value, kind) !== undefined
}

function comparablePart(value: unknown, kind: ValueKind): string | undefined {
  switch (kind.name) {
    case 'integer':
      return integerWithin(value, kind.least, kind.most)
    case 'text':
      return typeof value === 'string' && isStoredWhole(value, kind) ? textPart(value) : undefined
    case 'number':
      return numberOrText(value)
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'day':
      return typeof value === 'string' && isDay(value) ? value : undefined
    default:
      return kind satisfies never
  }
}

function isStoredWhole(
  value: string,
  { longest, form }: { longest?: number | undefined; form?: RegExp | undefined },
): boolean {
  return value.length <= (longest ?? Infinity) && form?.test(value) !== false
}

/** Drivers send true and false as 1 and 0 to databases that have no booleans. */
const asNumber = (value: unknown): unknown => (typeof value === 'boolean' ? Number(value) : value)

function integerWithin(value: unknown, least: number, most: number): string | undefined {
  const part = integerPart(asNumber(value))
  return part !== undefined && Number(part) >= least && Number(part) <= most ? part : undefined
}

/** SQLite converts a text that is a number. It keeps any other, and `textPart` takes no number of another spelling. */
function numberOrText(value: unknown): string | undefined {
  if (typeof value !== 'string' || INTEGER.test(value)) return integerPart(asNumber(value))
  return textPart(value)
}

function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text) ?? []
  if (year === undefined) return false
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}
