import { CODE, inWord, isDigit, isWideSpace, startsWord } from './characters.js'
import { skipComment, skipDashComment, skipLine } from './comments.js'
import { LEXER_DIALECTS, type LexerDialect } from './lexerDialects.js'
import { scanBracket, scanDollarQuote, scanQQuote, scanQuotedName, scanString, scanUnicodeName } from './quotes.js'
import { Scanner } from './Scanner.js'
import { DECIMAL, NUMBER, PARAMETER, SIGN, WORD } from './Tokens.js'

/** The tokens of a text, comments left out, up to where the scan ended. */
export type Tokenized = Readonly<Pick<Scanner, 'tokens' | 'outcome' | 'bodies'>>

/** Longer texts are rare and seldom the same twice: batch inserts, dumps. */
export const LONGEST_KEPT = 10_000

/** The rows of a text are asked for, if at all, right after its effects were read. */
let last: { readonly sql: string; readonly tokenized: readonly Tokenized[] } | undefined

/** Splits a text as any database may split it: once if all dialects agree on it, otherwise once for each of the {@link LEXER_DIALECTS}. */
export function tokenizeText(sql: string): readonly Tokenized[] {
  if (last?.sql === sql) return last.tokenized
  const common = tokenize(sql)
  const tokenized = common.outcome === 'complete' ? [common] : LEXER_DIALECTS.map((dialect) => tokenize(sql, dialect))
  if (sql.length <= LONGEST_KEPT) last = { sql, tokenized }
  return tokenized
}

/**
 * Splits a text into tokens as one family of databases does. Without a dialect it goes on only as long as all of them agree.
 *
 * The time is linear: each function moves behind everything that it has looked at, but for a constant number of characters
 * and for searches that end the scan when they find nothing. In a stored text they do not end it; but no database stores a
 * text with many quotes that have no end.
 */
export function tokenize(sql: string, dialect?: LexerDialect): Tokenized {
  const scanner = new Scanner(sql, dialect)
  while (scanner.at < sql.length) scanToken(scanner)
  if (scanner.openCode > 0 && scanner.outcome === 'complete') scanner.stop()
  return scanner
}

function scanToken(scanner: Scanner): void {
  const code = scanner.code()
  if (code <= CODE.space) scanner.at++
  else if (startsWord(code)) scanWord(scanner, scanner.at)
  else if (isDigit(code)) scanNumber(scanner)
  else scanOther(scanner, code)
}

function scanOther(scanner: Scanner, code: number): void {
  const next = scanner.code(1)
  switch (code) {
    case CODE.single:
      return scanString(scanner)
    case CODE.double:
      return scanQuotedName(scanner, '"')
    case CODE.backtick:
      return scanQuotedName(scanner, '`')
    case CODE.dash:
      return next === CODE.dash ? skipDashComment(scanner) : scanner.addSign()
    case CODE.slash:
      return next === CODE.star ? skipComment(scanner) : scanner.addSign()
    case CODE.star:
      if (scanner.openCode === 0 || next !== CODE.slash) return scanner.addSign()
      scanner.openCode--
      scanner.at += 2
      return undefined
    case CODE.hash:
      return scanner.has('hashComments') ? skipLine(scanner) : scanHash(scanner)
    case CODE.dollar:
      // Placeholders are many, and their digits start no tag.
      if (isDigit(next)) return scanParameter(scanner, 1)
      return scanDollarQuote(scanner) ? undefined : scanDollarWord(scanner)
    case CODE.opening:
      return scanBracket(scanner)
    case CODE.closing:
      if (scanner.openBrackets === 0) return scanner.stop()
      scanner.openBrackets--
      return scanner.addSign()
    case CODE.backslash:
      return scanner.has('backslashes') ? scanner.addSign() : scanner.stop()
    case CODE.question:
      return scanParameter(scanner, 1)
    case CODE.at:
      return scanParameter(scanner, next === CODE.at ? 2 : 1)
    case CODE.colon:
      if (next === CODE.colon) return scanner.addSign(2)
      // Within a subscript it is a range.
      return scanner.openBrackets > 0 ? scanner.addSign() : scanParameter(scanner, 1)
    default:
      return scanner.addSign()
  }
}

function scanWord(scanner: Scanner, start: number): void {
  scanner.at = wordEnd(scanner)
  // Wide white space alone is no word at all.
  if (scanner.at === start) return void scanner.at++
  const text = scanner.sql.slice(start, scanner.at).toLowerCase()
  const next = scanner.code()
  if (next === CODE.single) {
    if (text === 'e' && scanner.dialect?.dollarQuotes === true) {
      scanner.tokens.add(WORD, text, start)
      return scanString(scanner, true)
    }
    if ((text === 'q' || text === 'nq') && scanner.has('qQuotes')) return scanQQuote(scanner)
  } else if (next === CODE.ampersand && text === 'u' && scanner.code(1) === CODE.double) {
    scanner.at++
    return scanUnicodeName(scanner, start)
  }
  scanner.tokens.add(WORD, text, start)
}

function wordEnd(scanner: Scanner): number {
  const { sql } = scanner
  let { at } = scanner
  for (; at < sql.length; at++) {
    const code = sql.charCodeAt(at)
    if (code === CODE.hash || code === CODE.at) {
      if (!scanner.has('wideWords')) break
    } else if (!inWord(code) || (isWideSpace(code) && scanner.has('wideWords'))) {
      break
    }
  }
  return Math.max(at, scanner.at)
}

/** Digits, or in MySQL a name that starts with digits; taking `1e5` for one as well costs nothing. */
function scanNumber(scanner: Scanner): void {
  const start = scanner.at
  skipDigits(scanner)
  if (inWord(scanner.code())) return scanWord(scanner, start)
  const end = scanner.at
  if (scanner.code() === CODE.dot) {
    scanner.at++
    skipDigits(scanner)
    const next = scanner.code()
    if (next !== CODE.dot && !inWord(next)) return scanner.tokens.add(DECIMAL, '', start)
    scanner.at = end
  }
  scanner.tokens.add(NUMBER, scanner.sql.slice(start, end), start)
}

function skipDigits(scanner: Scanner): void {
  while (isDigit(scanner.code())) scanner.at++
}

/** A temporary table of SQL Server, or an operator of PostgreSQL. */
function scanHash(scanner: Scanner): void {
  if (scanner.dialect?.stored === true) return scanner.addSign()
  const start = scanner.at
  while (scanner.code() === CODE.hash) scanner.at++
  if (inWord(scanner.code())) scanWord(scanner, start)
  else if (scanner.outcome === 'complete') scanner.tokens.add(SIGN, '#', start)
}

/** `$1`; `$name` is a name in MySQL, a placeholder in SQLite. */
function scanDollarWord(scanner: Scanner): void {
  if (!startsWord(scanner.code(1)) || !scanner.has('dollarWords')) return scanParameter(scanner, 1)
  const start = scanner.at++
  scanWord(scanner, start)
}

/** At the sign of a placeholder or a variable, which has that length. */
function scanParameter(scanner: Scanner, length: number): void {
  if (scanner.dialect?.stored === true) return scanner.addSign()
  const start = scanner.at
  const sign = scanner.sql[start] as string
  scanner.at += length
  const behind = scanner.at
  // `?` has digits at most and `$1` no letters: what follows them, as in `?union`, is a word of its own.
  const within = sign === '?' || (sign !== '@' && isDigit(scanner.code())) ? isDigit : inWord
  while (within(scanner.code())) scanner.at++
  // An operator such as `@>` or `:=`; a question mark stands alone in either sense.
  if (scanner.at === behind && sign !== '?') scanner.tokens.add(SIGN, sign, start)
  else scanner.tokens.add(PARAMETER, sign === '@' ? scanner.sql.slice(start, scanner.at).toLowerCase() : sign, start)
}
