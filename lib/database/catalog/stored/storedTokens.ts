import { MYSQL, PLAIN, POSTGRES, type Reading } from '../../sql/tokens/lexerDialects.js'
import { tokenize } from '../../sql/tokens/tokenize.js'
import type { Tokens } from '../../sql/tokens/Tokens.js'

/**
 * How a database reads the SQL that it stores: with backslashes that do not escape and, if it knows such, with backslashes
 * that do. Which of the two holds depends on settings that the text does not show.
 */
export type StoredReadings = readonly [plain: Reading, escaped?: Reading]

/** SQLite takes a string for a name wherever only a name can stand. */
export const SQLITE_READINGS: StoredReadings = [{ ...PLAIN, stored: true, qQuotes: false, stringNames: true }]

export const POSTGRES_READINGS: StoredReadings = bothOf(POSTGRES)

export const MYSQL_READINGS: StoredReadings = bothOf(MYSQL)

function bothOf(family: Reading): StoredReadings {
  const plain = { ...family, stored: true, backslashes: false }
  return [plain, { ...plain, backslashes: true }]
}

/** The tokens of a text, once for each way to read it, and those of what stands in it between dollar quotes: it may be code. */
export function storedTokens(text: string, [plain, escaped]: StoredReadings): Tokens[] {
  const tokens = tokensOf(text, plain)
  return escaped === undefined || !text.includes('\\') ? tokens : [...tokens, ...tokensOf(text, escaped)]
}

function tokensOf(text: string, reading: Reading): Tokens[] {
  const found: Tokens[] = []
  const texts = [text]
  // The list grows on the way, as there may be dollar quotes within dollar quotes.
  for (const part of texts) {
    const { tokens, bodies } = tokenize(part, reading)
    found.push(tokens)
    for (const body of bodies) texts.push(body)
  }
  return found
}
