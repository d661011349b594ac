import { QUOTED, SIGN, WORD } from '../../tokens/Tokens.js'
import type { NestedTokens, Range } from './NestedTokens.js'
import { operandAt } from './operands.js'
import type { SingleTable } from './SingleTable.js'
import type { Assignment, Source } from './WriteShape.js'

/** Words that are values, so that an expression may end with them. */
const VALUE_WORDS = new Set(['null', 'default', 'true', 'false', 'current_timestamp', 'current_date'])

/** Where the value that a range consists of comes from. */
export function sourceAt(nested: NestedTokens, range: Range): Source {
  const [start, end] = range
  if (end - start === 1 && nested.keyword(start) === 'default') return { initial: true }
  return excludedAt(nested, range) ?? operandAt(nested, range)
}

function excludedAt(nested: NestedTokens, [start, end]: Range): Source {
  const isMysql = nested.keyword(start) === 'values' && nested.isSign(start + 1, '(') && nested.isSign(end - 1, ')')
  const name = isMysql ? nested.name(start + 2, end - 1) : nested.name(start, end)
  if (name === undefined) return undefined
  const { parts } = name
  const isExcluded = isMysql ? parts.length === 1 : parts.length === 2 && parts[0] === 'excluded'
  return isExcluded ? { excluded: parts.at(-1) as string } : undefined
}

/** Words that no database takes for a name. */
const RESERVED = new Set(['where', 'order', 'from', 'join', 'on'])

/** The values of a list in parentheses that is all a range consists of. */
export function sourcesIn(nested: NestedTokens, range: Range): Source[] | undefined {
  const inside = nested.insideParentheses(range)
  return inside && nested.splitAtCommas(inside).map((part) => sourceAt(nested, part))
}

/** The assignments of a SET; `undefined` if it is anything else. */
export function assignmentsIn(nested: NestedTokens, table: SingleTable, range: Range): Assignment[] | undefined {
  if (!isWhole(nested, range)) return undefined
  const assigned: Assignment[] = []
  for (const [start, end] of nested.splitAtCommas(range)) {
    const name = nested.name(start)
    if (name === undefined || !nested.isSign(name.end, '=') || name.end + 1 >= end) return undefined
    // PostgreSQL takes `a.b` for a field of a composite column.
    const column = name.parts.at(-1) as string
    if (!isOfTable(table, name.parts.slice(0, -1))) return undefined
    assigned.push({ column, source: sourceAt(nested, [name.end + 1, end]) })
  }
  return assigned.length > 0 ? assigned : undefined
}

function isOfTable({ alias, name }: SingleTable, qualifiers: readonly string[]): boolean {
  const known = alias === undefined ? name.parts.slice(-qualifiers.length) : [alias]
  return qualifiers.length === 0 || qualifiers.every((part, index) => part === known[index])
}

/** Whether a range that ends before a keyword is whole: MySQL takes such a keyword for a name behind an operator. */
function isWhole(nested: NestedTokens, [start, end]: Range): boolean {
  if (end === nested.length || RESERVED.has(nested.keyword(end))) return true
  const last = end - 1
  const kind = nested.kind(last)
  if (last < start || kind === undefined) return false
  if (kind === SIGN) return nested.isSign(last, ')')
  if (kind !== WORD && kind !== QUOTED) return true
  return kind === QUOTED || VALUE_WORDS.has(nested.keyword(last)) || nested.isSign(last - 1, '.')
}
