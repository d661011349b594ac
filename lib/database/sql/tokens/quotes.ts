import { CODE } from './characters.js'
import { foldTable } from '../../../core/foldTable.js'
import type { Scan } from './Scan.js'
import { QUOTED, SIGN, STRING, WORD } from './Tokens.js'

const LONGEST_NAME = 256
const TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const UESCAPE = /\s{0,20}uescape\s{0,20}'([^'])'/iy
const Q_PAIRS: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' }
/** After these a bracket holds no subscript, since what stands before it is no value. */
const NOT_SUBSCRIPTED = new Set(
  'select distinct from join into update insert delete merge replace ignore table set where and or not on by in as when then else case having using with returning between like is only'.split(
    ' ',
  ),
)

/** At a single quote: passes the string. */
export function passString(scan: Scan, escapes = scan.reading?.backslashes === true): void {
  const content = passQuotes(scan, "'", escapes)
  if (content === undefined) return
  if (scan.reading?.stringNames === true) scan.tokens.add(QUOTED, foldTable(content))
  else scan.tokens.add(STRING, content.length > LONGEST_NAME ? '' : foldTable(content))
}

/** At a double quote or a backtick: passes the name. */
export function passName(scan: Scan, quote: '"' | '`'): void {
  if (quote === '`' && scan.reading?.backticks === false) return scan.stop()
  // Only where names have backticks may double quotes hold a string.
  const escapes = quote === '"' && scan.reading?.backslashes === true && scan.reading.backticks
  const content = passQuotes(scan, quote, escapes)
  if (content !== undefined) scan.tokens.add(QUOTED, foldTable(content))
}

/** At the double quote of `U&"d\0061t\+000061"`: passes the name that it spells. */
export function passUnicodeName(scan: Scan): void {
  const content = passQuotes(scan, '"', false)
  if (content === undefined) return
  UESCAPE.lastIndex = scan.at
  const escape = UESCAPE.exec(scan.sql)?.[1] ?? '\\'
  const pattern = new RegExp(`\\u{${escape.codePointAt(0)!.toString(16)}}(?:\\+([\\da-f]{6})|([\\da-f]{4}))`, 'giu')
  const name = content.replace(pattern, (spelt, six: string | undefined, four: string | undefined) => {
    const code = Number.parseInt(six ?? (four as string), 16)
    return code > 0x10_ffff ? spelt : String.fromCodePoint(code)
  })
  scan.tokens.add(QUOTED, foldTable(name))
}

/** At a dollar sign outside a word: whether a string starts here; passes it then. */
export function passDollars(scan: Scan): boolean {
  TAG.lastIndex = scan.at
  const tag = TAG.exec(scan.sql)?.[0]
  if (tag === undefined || !scan.goesBy('dollarQuotes')) return false
  const end = scan.sql.indexOf(tag, scan.at + tag.length)
  if (end === -1) {
    scan.stop()
  } else {
    scan.tokens.add(STRING, '')
    scan.bodies.push(scan.sql.slice(scan.at + tag.length, end))
    scan.at = end + tag.length
  }
  return true
}

/** At the single quote of `q'[it's]'`. */
export function passQ(scan: Scan): void {
  const opening = scan.sql[scan.at + 1] ?? ''
  const end = scan.sql.indexOf(`${Q_PAIRS[opening] ?? opening}'`, scan.at + 2)
  if (end === -1) return scan.stop()
  scan.tokens.add(STRING, '')
  scan.at = end + 2
}

/** At an opening square bracket: passes the name in it, or enters the subscript. */
export function passBracket(scan: Scan): void {
  const brackets = scan.reading?.brackets
  if (brackets === 'names' || brackets === 'escaped names') {
    const content = brackets === 'names' ? passSimpleName(scan) : passQuotes(scan, ']', false)
    if (content !== undefined) scan.tokens.add(QUOTED, foldTable(content))
  } else if (brackets === 'subscripts' && mayBeSubscripted(scan)) {
    scan.openBrackets++
    scan.tokens.add(SIGN, '[')
    scan.at++
  } else {
    scan.stop()
  }
}

function passSimpleName(scan: Scan): string | undefined {
  const start = scan.at + 1
  const end = scan.sql.indexOf(']', start)
  if (end === -1) return scan.stop()
  scan.at = end + 1
  return scan.sql.slice(start, end)
}

function mayBeSubscripted({ tokens, openBrackets }: Scan): boolean {
  const last = tokens.length - 1
  const sign = tokens.textIf(SIGN, last)
  if (sign !== '') return sign === ')' || sign === ']' || (openBrackets > 0 && (sign === '[' || sign === ','))
  return last >= 0 && !NOT_SUBSCRIPTED.has(tokens.textIf(WORD, last))
}

/** At an opening quote: moves behind the closing one (two in a row are one of the content) and returns the content. */
function passQuotes(scan: Scan, quote: string, escapes: boolean): string | undefined {
  const { sql } = scan
  const start = scan.at + 1
  let doubled = false
  let from = start
  for (;;) {
    const end = escapes ? afterEscapes(sql, quote, from) : sql.indexOf(quote, from)
    if (end === -1) return scan.stop()
    if (scan.reading === undefined && quote !== '`' && sql.charCodeAt(end - 1) === CODE.backslash) {
      return scan.stop()
    }
    if (sql[end + 1] !== quote) {
      scan.at = end + 1
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
