import { isMysql } from '../connection/dialects.js'
import { HARMLESS_IN_MYSQL, HARMLESS_IN_POSTGRES } from './harmlessFunctions.js'
import type { Statement } from '../sql/readStatement.js'
import { MYSQL, POSTGRES } from '../sql/tokens/lexerDialects.js'
import { tokenize } from '../sql/tokens/tokenize.js'
import { PARAMETER, QUOTED, SIGN, WORD, type Tokens } from '../sql/tokens/Tokens.js'

/** The first word of a query in a WITH list, inside its parentheses. */
const QUERIES = new Set(['select', 'with', 'values', 'insert', 'update', 'delete', 'merge', 'table', '('])

/** Words before a name that is no function: that of a query in a WITH list, of an alias, of a type, or of a sampling method. */
const BEFORE_NAMES = new Set(['as', 'with', 'recursive', 'ordinality', 'tablesample'])

/**
 * Whether a text may call a function of a user. This is for databases whose functions may write, as long as the catalog is not known: the
 * catalog has the names of all functions.
 */
export function mayCallUserFunction({ sql, reads }: Statement, dialect: string): boolean {
  if (reads.size === 0) return false
  const { tokens, outcome } = tokenize(sql, isMysql(dialect) ? MYSQL : POSTGRES)
  if (outcome !== 'complete' || (isMysql(dialect) && APART.test(sql))) return true
  const harmless = isMysql(dialect) ? HARMLESS_IN_MYSQL : HARMLESS_IN_POSTGRES
  for (let index = 1; index < tokens.length; index++) {
    if (tokens.textIf(SIGN, index) === '(' && isCall(tokens, index - 1, harmless)) return true
  }
  return false
}

/**
 * With white space or a comment before the parenthesis, MySQL takes these names for stored functions
 * (https://dev.mysql.com/doc/refman/8.4/en/function-resolution.html).
 */
const APART =
  /\b(?:adddate|bit_and|bit_or|bit_xor|cast|count|curdate|curtime|date_add|date_sub|extract|group_concat|json_arrayagg|json_objectagg|max|mid|min|now|position|session_user|st_collect|std|stddev|stddev_pop|stddev_samp|subdate|substr|substring|sum|sysdate|system_user|trim|var_pop|var_samp|variance|rank|dense_rank|row_number|lag|lead|ntile|nth_value|first_value|last_value|percent_rank|cume_dist)(?:\s|\/\*[^]*?\*\/|(?:--|#)[^\n]*\n)+\(/i

/** Whether the token at `index`, before a parenthesis, may be the name of a user's function. */
function isCall(tokens: Tokens, index: number, harmless: ReadonlySet<string>): boolean {
  const text = tokens.texts[index] as string
  switch (tokens.kinds[index]) {
    case PARAMETER:
      // This looks like a variable, but may be a call behind an operator: `@f(x)`.
      return text.length > 1
    case WORD:
      if (harmless.has(text) && (!tokens.isQualified(index) || tokens.texts[index - 2] === 'pg_catalog')) return false
      if (OF_GRAMMAR.has(`${tokens.textIf(WORD, index - 1)} ${text}`)) return false
      break
    case QUOTED:
      break
    default:
      return false
  }
  return !isDefined(tokens, index)
}

/** Words of PostgreSQL's grammar that may also be the name of a user's function. */
const OF_GRAMMAR = new Set(['grouping sets', 'time zone', 'as materialized', 'not materialized'])

/** Whether the name is defined there, followed by a list of columns, or is a type, followed by a length. */
function isDefined(tokens: Tokens, index: number): boolean {
  let start = index
  while (tokens.isQualified(start)) start -= 2
  const before = start - 1
  if (BEFORE_NAMES.has(tokens.textIf(WORD, before))) return true
  const sign = tokens.textIf(SIGN, before)
  if (sign === ':') return !isInSubscript(tokens, before)
  if (sign === ')') return !isBeforeOperand(tokens, before)
  return sign === ',' && isOfWith(tokens, index + 1)
}

/** A colon stands in a subscript, `a[1:f(b)]`, or in a conversion, `a::t(1)`. */
function isInSubscript(tokens: Tokens, index: number): boolean {
  let depth = 0
  for (let at = index; at >= 0; at--) {
    const sign = tokens.textIf(SIGN, at)
    if (sign === ']') depth++
    else if (sign === '[' && depth-- === 0) return true
  }
  return false
}

/** Whether a parenthesis ends `distinct on (…)` or `operator(…)`. After any other parenthesis a name is an alias. */
function isBeforeOperand(tokens: Tokens, closing: number): boolean {
  const opening = matching(tokens, closing, -1)
  if (tokens.textIf(WORD, opening - 1) === 'operator') return true
  return tokens.textIf(WORD, opening - 1) === 'on' && tokens.textIf(WORD, opening - 2) === 'distinct'
}

/** Whether a list of columns belongs to a query in a WITH list: `(a, b) as materialized (select …)`. */
function isOfWith(tokens: Tokens, opening: number): boolean {
  let index = matching(tokens, opening, 1) + 1
  if (tokens.textIf(WORD, index++) !== 'as') return false
  if (tokens.textIf(WORD, index) === 'not') index++
  if (tokens.textIf(WORD, index) === 'materialized') index++
  return tokens.textIf(SIGN, index) === '(' && QUERIES.has(tokens.texts[index + 1] ?? '')
}

/** The index of the parenthesis that matches the one at `from`. */
function matching(tokens: Tokens, from: number, step: 1 | -1): number {
  let depth = 0
  for (let index = from; index >= 0 && index < tokens.length; index += step) {
    const sign = tokens.textIf(SIGN, index)
    if (sign === '(') depth++
    else if (sign === ')') depth--
    if (depth === 0) return index
  }
  return -1
}
