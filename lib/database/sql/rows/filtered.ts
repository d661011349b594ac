import { Conditions } from './Conditions.js'
import { foldedTable, nameAt, tableAt, type Table } from './names.js'
import { findKeyword, isSign, keywordAt, levelOf, splitAtCommas, type Range } from './ranges.js'
import type { FilteredShape, Tuples } from './RowShape.js'
import type { Token } from './Token.js'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const FROM = words('from')
const WHERE = words('where')
/** What ends a WHERE. Nothing of it is an operator that could go on with a condition. */
const TAIL = words('group having window order limit offset fetch for lock option returning')
/** What makes a condition wider, if one of the tail's words should be a column's name. */
const WIDENS = words('or xor')
const DISTINCT = words('distinct distinctrow')
const GROUPED = words('group having')
/** In PostgreSQL `t.count` is a call if there is no such column. */
const AGGREGATES = words('count min max array_agg json_agg jsonb_agg any_value')
const JOINED = words('from join')
const RETURNED = words('inserted deleted')

/** `select … from t where …` */
export function selectShape(tokens: readonly Token[]): FilteredShape | undefined {
  const from = findKeyword(tokens, [1, tokens.length], FROM)
  const table = tableAt(tokens, from + 1)
  const filters = table && filtersAt(tokens, table, table.end)
  if (table === undefined || filters === undefined) return undefined
  const grouped = findKeyword(tokens, [table.end, tokens.length], GROUPED) < tokens.length
  const countsRows = !grouped && !combines(tokens, [1, from])
  return { action: 'read', table: foldedTable(table), filters, assigned: [], countsRows }
}

/** `update t set … where …` */
export function updateShape(tokens: readonly Token[]): FilteredShape | undefined {
  const table = tableAt(tokens, 1)
  if (table === undefined || keywordAt(tokens, table.end) !== 'set') return undefined
  const end = findKeyword(tokens, [table.end, tokens.length], WHERE)
  const set: Range = [table.end + 1, end]
  const assigned = findKeyword(tokens, set, JOINED) === end ? assignedIn(tokens, set) : undefined
  const filters = filtersAt(tokens, table, end)
  return assigned && filters && { action: 'update', table: foldedTable(table), filters, assigned, countsRows: false }
}

/** `delete from t where …` */
export function deleteShape(tokens: readonly Token[]): FilteredShape | undefined {
  const table = keywordAt(tokens, 1) === 'from' ? tableAt(tokens, 2) : undefined
  const filters = table && filtersAt(tokens, table, table.end)
  return table && filters && { action: 'delete', table: foldedTable(table), filters, assigned: [], countsRows: false }
}

/** What the WHERE that has to stand at an index says. */
function filtersAt(tokens: readonly Token[], table: Table, index: number): Tuples[] | undefined {
  if (keywordAt(tokens, index) !== 'where') return undefined
  const end = findKeyword(tokens, [index + 1, tokens.length], TAIL)
  const rest: Range = [end, tokens.length]
  if (findKeyword(tokens, rest, WIDENS) < tokens.length) return undefined
  for (const at of levelOf(tokens, rest)) if (isSign(tokens, at, '|')) return undefined
  return new Conditions(tokens, table).filters([index + 1, end])
}

/** Whether a list may make one row of several, or several of one. Every function may be an aggregate. */
function combines(tokens: readonly Token[], [start, end]: Range): boolean {
  for (let index = start; index < end; index++) {
    if (isSign(tokens, index, '(') || DISTINCT.has(keywordAt(tokens, index))) return true
    if (isSign(tokens, index, '.') && AGGREGATES.has(tokens[index + 1]?.text ?? '')) return true
  }
  return false
}

/** The columns that SET assigns, and whatever qualifies them. */
function assignedIn(tokens: readonly Token[], range: Range): string[] | undefined {
  const assigned: string[] = []
  for (const [start] of splitAtCommas(tokens, [range[0], outputAt(tokens, range)])) {
    const name = nameAt(tokens, start)
    if (name === undefined || !isSign(tokens, name.end, '=')) return undefined
    assigned.push(...name.parts)
  }
  return assigned
}

/** SQL Server's `output inserted.a, deleted.b` stands behind what is assigned. */
function outputAt(tokens: readonly Token[], range: Range): number {
  for (const index of levelOf(tokens, range)) {
    if (keywordAt(tokens, index) === 'output' && RETURNED.has(keywordAt(tokens, index + 1))) return index
  }
  return range[1]
}
