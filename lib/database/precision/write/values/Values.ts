import { UNKNOWN_VALUE } from '../../../../core/tables/comparableValue.js'

/** What rows may have in a column: distinct values in the form of `comparableValue`, or `UNKNOWN`. */
export type Values = readonly string[]

/** Anything. */
export const UNKNOWN: Values = [UNKNOWN_VALUE]

/** Beyond so many values a column counts as one that may have any. */
const MOST_VALUES = 20

export const isUnknown = (values: Values): boolean => values === UNKNOWN

/** What either has. */
export function union(one: Values, other: Values): Values {
  if (one === other || other.length === 0) return one
  if (one.length === 0) return other
  if (one === UNKNOWN || other === UNKNOWN) return UNKNOWN
  if (one.length === 1 && other.length === 1 && one[0] === other[0]) return one
  const all = new Set([...one, ...other])
  return all.size > MOST_VALUES ? UNKNOWN : [...all]
}

/** The same of many, in linear time. */
export function unionOf<T>(items: readonly T[], valuesOf: (item: T) => Values): Values {
  if (items.length === 1) return valuesOf(items[0] as T)
  const all = new Set<string>()
  for (const item of items) {
    const values = valuesOf(item)
    if (values === UNKNOWN) return UNKNOWN
    for (const value of values) all.add(value)
    if (all.size > MOST_VALUES) return UNKNOWN
  }
  return [...all]
}

/** The value in the form of `comparableValue`, or any. */
export const valuesOf = (value: string | undefined): Values => (value === undefined ? UNKNOWN : [value])
