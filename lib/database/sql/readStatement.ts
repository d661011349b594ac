import QuickLRU from 'quick-lru'
import { readRowsOfText } from './rows/text/readRowsOfText.js'
import type { RowsOfText } from './rows/text/RowsOfText.js'
import { readEffects, type StatementEffects } from './statement/readEffects.js'
import { tokenizeText, type TokenizedText } from './tokens/tokenize.js'

export { READ_UNCOMMITTED, SOMETHING } from './session/parseSet.js'
export { SET_CONFIG } from './session/parseSession.js'
export type { SessionStep } from './session/SessionSteps.js'
export { EVERYTHING, type TransactionStep } from './statement/Effects.js'
export type { Action } from './statement/readEffects.js'
export { volatileBinding } from './statement/volatility.js'

/** What a text of SQL does, as far as the text alone shows it. */
export interface Statement extends StatementEffects {
  /** The rows of a single table that it reads or writes, where the text names them by their values. */
  readonly rows: RowsOfText | undefined
}

/** Longer texts, such as batch inserts and dumps, seldom occur twice. The cache does not read their single rows. */
const LONGEST_KEPT = 10_000
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
export function readText(sql: string): Statement {
  return new ReadStatement(sql, readEffects(sql, tokensOf(sql).all))
}

/** Reads the rows when they are first asked for: many statements are never asked. */
class ReadStatement implements Statement {
  readonly reads
  readonly writes
  readonly action
  readonly schema
  readonly truncates
  readonly transaction
  readonly session
  readonly volatile
  readonly #sql: string
  #rows: RowsOfText | null | undefined

  constructor(sql: string, effects: StatementEffects) {
    this.reads = effects.reads
    this.writes = effects.writes
    this.action = effects.action
    this.schema = effects.schema
    this.truncates = effects.truncates
    this.transaction = effects.transaction
    this.session = effects.session
    this.volatile = effects.volatile
    this.#sql = sql
    this.#rows = sql.length > LONGEST_KEPT ? null : undefined
  }

  get rows(): RowsOfText | undefined {
    if (this.#rows === undefined) this.#rows = readRowsOfText(this.#sql, tokensOf(this.#sql).usual) ?? null
    return this.#rows ?? undefined
  }
}

/** The rows are asked for, if at all, right after the effects were read. */
let last: { readonly sql: string; readonly tokenized: TokenizedText } | undefined

function tokensOf(sql: string): TokenizedText {
  if (last?.sql === sql) return last.tokenized
  const tokenized = tokenizeText(sql)
  if (sql.length <= LONGEST_KEPT) last = { sql, tokenized }
  return tokenized
}
