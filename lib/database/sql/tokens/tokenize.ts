import { CODE, inWord, isDigit, isWideSpace, startsWord } from './characters.js'
import { passComment, passDashes, passLine } from './comments.js'
import { passBracket, passDollars, passName, passQ, passString, passUnicodeName } from './quotes.js'
import type { Reading } from './lexerDialects.js'
import { Scan, type Ending } from './Scan.js'
import { NUMBER, PARAMETER, SIGN, WORD, type Tokens } from './Tokens.js'

/** The tokens of a text, comments left out, up to where the reading ended. */
export interface Tokenized {
  readonly tokens: Tokens
  readonly ending: Ending
  /** What stood between dollar quotes: strings, or code that is run. */
  readonly bodies: readonly string[]
}

/**
 * Splits a text into tokens, the way one family of databases would. Without a reading it goes on only as long as all of
 * them agree. The time is linear: every function passes what it has looked at, but for a constant number of characters
 * and for searches that end the scan when they find nothing. In a text that is stored these do not end it; but a database
 * stores no text with many quotes that have no end.
 */
export function tokenize(sql: string, reading?: Reading): Tokenized {
  const scan = new Scan(sql, reading)
  while (scan.at < sql.length) step(scan)
  if (scan.openCode > 0 && scan.ending === 'whole') scan.stop()
  return scan
}

function step(scan: Scan): void {
  const code = scan.code()
  if (code <= CODE.space) scan.at++
  else if (startsWord(code)) passWord(scan, scan.at)
  else if (isDigit(code)) passNumber(scan)
  else passOther(scan, code)
}

function passOther(scan: Scan, code: number): void {
  const next = scan.code(1)
  switch (code) {
    case CODE.single:
      return passString(scan)
    case CODE.double:
      return passName(scan, '"')
    case CODE.backtick:
      return passName(scan, '`')
    case CODE.dash:
      return next === CODE.dash ? passDashes(scan) : passSign(scan)
    case CODE.slash:
      return next === CODE.star ? passComment(scan) : passSign(scan)
    case CODE.star:
      if (scan.openCode === 0 || next !== CODE.slash) return passSign(scan)
      scan.openCode--
      scan.at += 2
      return undefined
    case CODE.hash:
      return scan.goesBy('hashComments') ? passLine(scan) : passHash(scan)
    case CODE.dollar:
      // Placeholders are many, and their digits start no tag.
      return !isDigit(next) && passDollars(scan) ? undefined : passDollarWord(scan)
    case CODE.opening:
      return passBracket(scan)
    case CODE.closing:
      if (scan.openBrackets === 0) return scan.stop()
      scan.openBrackets--
      return passSign(scan)
    case CODE.backslash:
      return scan.goesBy('backslashes') ? passSign(scan) : scan.stop()
    case CODE.question:
      return passParameter(scan, 1)
    case CODE.at:
      return passParameter(scan, next === CODE.at ? 2 : 1)
    case CODE.colon:
      // Within a subscript it is a range.
      if (next !== CODE.colon) return scan.openBrackets > 0 ? passSign(scan) : passParameter(scan, 1)
      scan.at++
      return passSign(scan)
    default:
      return passSign(scan)
  }
}

function passSign(scan: Scan): void {
  scan.tokens.add(SIGN, scan.sql[scan.at++] as string)
}

function passWord(scan: Scan, start: number): void {
  passWordEnd(scan)
  // Wide white space alone is no word at all.
  if (scan.at === start) return void scan.at++
  const text = scan.sql.slice(start, scan.at).toLowerCase()
  const next = scan.code()
  if (next === CODE.single) {
    if (text === 'e' && scan.reading?.dollarQuotes === true) {
      scan.tokens.add(WORD, text)
      return passString(scan, true)
    }
    if ((text === 'q' || text === 'nq') && scan.goesBy('qQuotes')) return passQ(scan)
  } else if (next === CODE.ampersand && text === 'u' && scan.code(1) === CODE.double) {
    scan.at++
    return passUnicodeName(scan)
  }
  scan.tokens.add(WORD, text)
}

function passWordEnd(scan: Scan): void {
  for (; scan.at < scan.sql.length; scan.at++) {
    const code = scan.code()
    if (code === CODE.hash || code === CODE.at) {
      if (!scan.goesBy('wideWords')) return
    } else if (!inWord(code) || (isWideSpace(code) && scan.goesBy('wideWords'))) {
      return
    }
  }
}

/** Digits, or in MySQL a name that starts with digits; taking `1e5` for one as well costs nothing. */
function passNumber(scan: Scan): void {
  const start = scan.at
  while (isDigit(scan.code())) scan.at++
  if (inWord(scan.code())) return passWord(scan, start)
  scan.tokens.add(NUMBER, scan.sql.slice(start, scan.at))
}

/** A temporary table of SQL Server, or an operator of PostgreSQL. */
function passHash(scan: Scan): void {
  if (scan.reading?.stored === true) return passSign(scan)
  const start = scan.at
  while (scan.code() === CODE.hash) scan.at++
  if (inWord(scan.code())) passWord(scan, start)
  else if (scan.ending === 'whole') scan.tokens.add(SIGN, '#')
}

/** `$1`; `$name` is a name in MySQL, a placeholder in SQLite. */
function passDollarWord(scan: Scan): void {
  if (!startsWord(scan.code(1)) || !scan.goesBy('dollarWords')) return passParameter(scan, 1)
  const start = scan.at++
  passWord(scan, start)
}

function passParameter(scan: Scan, length: number): void {
  if (scan.reading?.stored === true) return passSign(scan)
  const sign = scan.sql[scan.at] as string
  scan.at += length
  const start = scan.at
  // `?` has digits at most and `$1` no letters: what follows them, as in `?union`, is a word of its own.
  const within = sign === '?' || (sign !== '@' && isDigit(scan.code())) ? isDigit : inWord
  while (within(scan.code())) scan.at++
  // An operator such as `@>` or `:=`; a question mark stands alone in either sense.
  if (scan.at === start && sign !== '?') scan.tokens.add(SIGN, sign)
  else scan.tokens.add(PARAMETER, sign === '@' ? scan.sql.slice(start - length, scan.at).toLowerCase() : sign)
}
