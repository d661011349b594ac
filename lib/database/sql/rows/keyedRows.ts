import QuickLRU from 'quick-lru'
import { bindingsFit } from './bindingsFit.js'
import { insertedRows } from './insertedRows.js'
import type { KeyOf } from './KeyOf.js'
import type { KeyedRows } from './KnownRows.js'
import { matchedRows } from './matchedRows.js'
import { readShape, type ReadText } from './readShape.js'

export type { KeyColumn } from '../../../core/KeyColumn.js'
export type { KeyOf } from './KeyOf.js'
export type { KeyedRows } from './KnownRows.js'

/** Longer texts are rare and seldom the same twice, and hold more rows than are told one by one: batch inserts. */
const LONGEST = 10_000
/** It keeps up to twice as many. A text about which nothing is certain is known by `null`. */
const known = new QuickLRU<string, ReadText | null>({ maxSize: 500 })

/**
 * Which rows of which table a statement reads or writes, where its text and its bindings prove it; `undefined` if anything
 * is uncertain. It knows the statement alone: what triggers, rules, cascades and functions do is for the caller to know. It
 * never throws and takes linear time; of a text that was seen lately it looks at the bindings only.
 */
export function keyedRows(sql: string, bindings: readonly unknown[] | undefined, keyOf: KeyOf): KeyedRows | undefined {
  const text = readOnce(sql)
  if (text === null) return undefined
  const { shape, style } = text
  const key = keyOf(shape.table)
  if (key === undefined || key.length === 0 || !bindingsFit(text, bindings)) return undefined
  return shape.action === 'insert'
    ? insertedRows(shape, key, bindings ?? [], style)
    : matchedRows(shape, key, bindings ?? [])
}

function readOnce(sql: string): ReadText | null {
  if (sql.length > LONGEST) return null
  const seen = known.get(sql)
  if (seen !== undefined) return seen
  const text = readShape(sql) ?? null
  known.set(sql, text)
  return text
}
