import { MYSQL, POSTGRES, SQLITE, type LexerDialect } from '../../sql/tokens/lexerDialects.js'
import { tokenize } from '../../sql/tokens/tokenize.js'
import type { Tokens } from '../../sql/tokens/Tokens.js'

/**
 * How a database splits the SQL that it stores: with backslashes that do not escape and, if the database has them, with
 * backslashes that do. The settings that decide are not in the text.
 */
export type StoredDialects = readonly [plain: LexerDialect, escaped?: LexerDialect]

/** SQLite takes a string for a name wherever only a name can stand. */
export const STORED_SQLITE: StoredDialects = [{ ...SQLITE, stored: true, qQuotes: false, stringNames: true }]

export const STORED_POSTGRES: StoredDialects = withAndWithoutEscapes(POSTGRES)

export const STORED_MYSQL: StoredDialects = withAndWithoutEscapes(MYSQL)

function withAndWithoutEscapes(dialect: LexerDialect): StoredDialects {
  const plain = { ...dialect, stored: true, backslashes: false }
  return [plain, { ...plain, backslashes: true }]
}

/** The tokens of a text, once for each way to split it, and those of the content of its dollar quotes, which may be code. */
export function tokenizeStored(text: string, [plain, escaped]: StoredDialects): Tokens[] {
  const tokens = tokensOf(text, plain)
  return escaped === undefined || !text.includes('\\') ? tokens : [...tokens, ...tokensOf(text, escaped)]
}

function tokensOf(text: string, dialect: LexerDialect): Tokens[] {
  const found: Tokens[] = []
  const texts = [text]
  // The list grows on the way, as there may be dollar quotes within dollar quotes.
  for (const part of texts) {
    const { tokens, bodies } = tokenize(part, dialect)
    found.push(tokens)
    for (const body of bodies) texts.push(body)
  }
  return found
}
