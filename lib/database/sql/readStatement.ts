import QuickLRU from 'quick-lru'
import { readEffects, type Statement } from './statement/readEffects.js'
import { LONGEST_KEPT, tokenizeText } from './tokens/tokenize.js'

export { READ_UNCOMMITTED, SOMETHING } from './session/parseSet.js'
export { SET_CONFIG } from './session/parseSession.js'
export type { SessionStep } from './session/SessionSteps.js'
export { EVERYTHING, type TransactionStep } from './statement/Effects.js'
export type { Action, Statement } from './statement/readEffects.js'
export { volatileBinding } from './statement/volatility.js'

/** QuickLRU keeps up to twice as many, so at most a thousand. */
const known = new QuickLRU<string, Statement>({ maxSize: 500 })

/**
 * What a text of SQL reads, writes and does to schema, transaction and session. It never throws and takes time linear in the
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

/** The same without a memory. */
export const readText = (sql: string): Statement => readEffects(sql, tokenizeText(sql))
