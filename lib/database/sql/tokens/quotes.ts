import { foldTable } from '../../../core/tables/foldTable.js'
import { CODE } from './characters.js'
import { words } from './keywords.js'
import type { Scanner } from './Scanner.js'
import { QUOTED, SIGN, STRING, WORD } from './Tokens.js'

const LONGEST_NAME = 256
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const UESCAPE = /\s{0,20}uescape\s{0,20}'([^'])'/iy
const Q_PAIRS: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' }
/** After these a bracket holds no subscript, since no value stands before it. */
const NOT_SUBSCRIPTED = words(`
  select distinct from join into update insert delete merge replace ignore table set where and or not on by in as when then else
  case having using with returning between like is only
`)

/** At a single quote. */
export function scanString(scanner: Scanner, escapes = scanner.dialect?.backslashes === true): void {
  const start = scanner.at
  const content = scanQuoted(scanner, "'", escapes)
  if (content === undefined) return
  if (scanner.dialect?.stringNames === true) scanner.tokens.add(QUOTED, foldTable(content), start)
  else scanner.tokens.add(STRING, content.length > LONGEST_NAME ? '' : foldTable(content), start)
}

/** At a double quote or a backtick. */
export function scanQuotedName(scanner: Scanner, quote: '"' | '`'): void {
  const { at: start, dialect } = scanner
  if (quote === '`' && dialect?.backticks !== true && dialect !== undefined) return scanner.stop()
  // Only where names have backticks may double quotes hold a string.
  const escapes = quote === '"' && dialect?.backslashes === true && dialect.backticks === true
  const content = scanQuoted(scanner, quote, escapes)
  if (content !== undefined) scanner.tokens.add(QUOTED, foldTable(content), start)
}

/** At the double quote of `U&"d\0061t\+000061"`, which spells a name. */
export function scanUnicodeName(scanner: Scanner, start: number): void {
  const content = scanQuoted(scanner, '"', false)
  if (content === undefined) return
  UESCAPE.lastIndex = scanner.at
  const escape = UESCAPE.exec(scanner.sql)?.[1] ?? '\\'
  const pattern = new RegExp(`\\u{${escape.codePointAt(0)!.toString(16)}}(?:\\+([\\da-f]{6})|([\\da-f]{4}))`, 'giu')
  const name = content.replace(pattern, (spelt, six: string | undefined, four: string | undefined) => {
    const code = Number.parseInt(six ?? (four as string), 16)
    return code > 0x10_ffff ? spelt : String.fromCodePoint(code)
  })
  scanner.tokens.add(QUOTED, foldTable(name), start)
}

/** At a dollar sign outside a word. False if no string starts here. */
export function scanDollarQuote(scanner: Scanner): boolean {
  const start = scanner.at
  DOLLAR_TAG.lastIndex = start
  const tag = DOLLAR_TAG.exec(scanner.sql)?.[0]
  if (tag === undefined || !scanner.has('dollarQuotes')) return false
  const end = scanner.sql.indexOf(tag, start + tag.length)
  if (end === -1) {
    scanner.stop()
  } else {
    scanner.bodies.push(scanner.sql.slice(start + tag.length, end))
    scanner.at = end + tag.length
    scanner.tokens.add(STRING, '', start)
  }
  return true
}

/** At the single quote of `q'[it's]'`. */
export function scanQQuote(scanner: Scanner): void {
  const start = scanner.at
  const opening = scanner.sql[start + 1] ?? ''
  const end = scanner.sql.indexOf(`${Q_PAIRS[opening] ?? opening}'`, start + 2)
  if (end === -1) return scanner.stop()
  scanner.at = end + 2
  scanner.tokens.add(STRING, '', start)
}

/** At an opening square bracket, of a name or a subscript. */
export function scanBracket(scanner: Scanner): void {
  const start = scanner.at
  const brackets = scanner.dialect?.brackets
  if (brackets === 'names' || brackets === 'escaped names') {
    const content = brackets === 'names' ? scanSimpleName(scanner) : scanQuoted(scanner, ']', false)
    if (content !== undefined) scanner.tokens.add(QUOTED, foldTable(content), start)
  } else if (brackets === 'subscripts' && mayBeSubscripted(scanner)) {
    scanner.openBrackets++
    scanner.addSign()
  } else {
    scanner.stop()
  }
}

function scanSimpleName(scanner: Scanner): string | undefined {
  const start = scanner.at + 1
  const end = scanner.sql.indexOf(']', start)
  if (end === -1) return scanner.stop()
  scanner.at = end + 1
  return scanner.sql.slice(start, end)
}

function mayBeSubscripted({ tokens, openBrackets }: Scanner): boolean {
  const last = tokens.length - 1
  const sign = tokens.textIf(SIGN, last)
  if (sign !== '') return sign === ')' || sign === ']' || (openBrackets > 0 && (sign === '[' || sign === ','))
  return last >= 0 && !NOT_SUBSCRIPTED.has(tokens.textIf(WORD, last))
}

/** At an opening quote: moves behind the closing one and returns the content. Two quotes in a row are one of the content. */
function scanQuoted(scanner: Scanner, quote: string, escapes: boolean): string | undefined {
  const { sql } = scanner
  const start = scanner.at + 1
  let doubled = false
  let from = start
  for (;;) {
    const end = escapes ? afterEscapes(sql, quote, from) : sql.indexOf(quote, from)
    if (end === -1) return scanner.stop()
    if (scanner.dialect === undefined && quote !== '`' && sql.charCodeAt(end - 1) === CODE.backslash) {
      return scanner.stop()
    }
    if (sql[end + 1] !== quote) {
      scanner.at = end + 1
      const content = sql.slice(start, end)
      return doubled ? content.replaceAll(quote + quote, quote) : content
    }
    doubled = true
    from = end + 2
  }
}

function afterEscapes(sql: string, quote: string, from: number): number {
  const code = quote.charCodeAt(0)
  for (let at = from; at < sql.length; at++) {
    const here = sql.charCodeAt(at)
    if (here === CODE.backslash) at++
    else if (here === code) return at
  }
  return -1
}
