import QuickLRU from 'quick-lru'
import { readText, type Statement } from './statement/readText.js'

export { EVERYTHING, type TransactionStep } from './statement/Effects.js'
export { foldTable } from '../../core/foldTable.js'
export { SET_CONFIG } from './session/sessionChanges.js'
export { READ_UNCOMMITTED, SOMETHING } from './session/sessionSet.js'
export type { SessionStep } from './session/SessionSteps.js'
export type { Action } from './statement/action.js'
export type { Statement } from './statement/readText.js'
export { volatileBinding } from './statement/volatile.js'

/** Longer texts are rare and seldom the same twice: batch inserts, dumps. */
const LONGEST_KEPT = 10_000
/** It keeps up to twice as many, so at most a thousand. */
const known = new QuickLRU<string, Statement>({ maxSize: 500 })

/**
 * What a text of SQL reads, writes and does to schema and transaction. It never throws and takes time linear in the
 * text's length; for a text that was seen lately it takes one look-up. It may name too much, never too little.
 */
export function readStatement(sql: string): Statement {
  if (sql.length > LONGEST_KEPT) return readText(sql)
  const seen = known.get(sql)
  if (seen !== undefined) return seen
  const statement = readText(sql)
  known.set(sql, statement)
  return statement
}
