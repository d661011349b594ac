import {
  DECIMAL,
  NUMBER,
  PARAMETER,
  QUOTED,
  SIGN,
  STRING,
  WORD,
  type TokenKind,
  type Tokens,
} from '../../tokens/Tokens.js'
import type { Placeholders } from './RowsOfText.js'

/**
 * How a token must be written to be the same in all databases, and in all drivers. Other ways are not certain: backslashes,
 * strings with prefixes, dollar quotes, escaped quotes in names, variables, numbers that could be names. mysql2 replaces a
 * question mark wherever it stands, even inside quotes, and `??` by a name. Dots and brackets inside names would make one name of
 * two when folded.
 */
const CERTAIN: Readonly<Record<TokenKind, RegExp>> = {
  [WORD]: /[A-Za-z_][\w$]*(?!')/y,
  [QUOTED]: /"[^"`[\]\\.?\0]+"|`[^"`[\]\\.?\0]+`|\[[A-Za-z_][\w $-]*\]/y,
  [STRING]: /'[^'\\?\0]*(?:''[^'\\?\0]*)*'/y,
  [PARAMETER]: /\?(?!\?)|\$\d{1,6}(?![\w$])|@p\d{1,6}/y,
  [NUMBER]: /\d+(?!\.)/y,
  [DECIMAL]: /\d+\.\d*/y,
  [SIGN]: /::|\*(?!\/)|[=<>!(),.+%|&~^/-]/y,
}

/** White space, and comments that end where every database ends them and do not run. */
const BETWEEN = /(?:[ \t\r\n]+|\/\*(?![!+mM])[^*?\0]*\*\/)*/y

/**
 * The placeholders of the first `length` tokens, if every database and every driver reads these tokens in the same way; otherwise
 * `undefined`.
 */
export function certainPlaceholders(sql: string, { kinds, starts }: Tokens, length: number): Placeholders | undefined {
  let style: Placeholders['style'] = ''
  let count = 0
  let end = 0
  for (let index = 0; index <= length; index++) {
    const start = starts[index] ?? sql.length
    if (!isBetween(sql, end, start)) return undefined
    if (index === length) break
    const kind = kinds[index] as TokenKind
    const pattern = CERTAIN[kind]
    pattern.lastIndex = start
    if (!pattern.test(sql)) return undefined
    end = pattern.lastIndex
    if (kind !== PARAMETER) continue
    const own = styleOf(sql, start, end, count++)
    if (own === undefined || (style !== '' && style !== own)) return undefined
    style = own
  }
  return { count, style }
}

function isBetween(sql: string, start: number, end: number): boolean {
  if (start === end || (start === end - 1 && sql[start] === ' ')) return true
  BETWEEN.lastIndex = start
  return BETWEEN.test(sql) && BETWEEN.lastIndex === end
}

/** SQLite counts placeholders, PostgreSQL goes by their numbers: a binding is certain only where both are the same. */
function styleOf(sql: string, start: number, end: number, place: number): Placeholders['style'] | undefined {
  if (sql[start] === '?') return '?'
  const style = sql[start] === '$' ? '$' : '@p'
  const number = Number(sql.slice(start + style.length, end))
  return number === (style === '$' ? place + 1 : place) ? style : undefined
}
