import { readConditions } from './readConditions.js'
import type { NestedTokens, Range } from './NestedTokens.js'
import type { FilteredShape, Tuples } from './RowsOfText.js'
import { words } from '../../tokens/keywords.js'
import { singleTableAt, type SingleTable } from './SingleTable.js'

const FROM = words('from')
const WHERE = words('where')
/** What ends a WHERE. None of these words is an operator that could go on with a condition. */
const BEHIND_WHERE = words('group having window order limit offset fetch for lock option returning')
/** These would widen the condition, if a word that ends the WHERE should be the name of a column. */
const WIDENING = words('or xor')
const DISTINCT = words('distinct distinctrow')
const GROUPED = words('group having')
/** In PostgreSQL `t.count` is a call if there is no such column. */
const AGGREGATES = words('count min max array_agg json_agg jsonb_agg any_value')
const JOINED = words('from join')
const RETURNED = words('inserted deleted')

/** `select … from t where …` */
export function readSelectShape(nested: NestedTokens): FilteredShape | undefined {
  const { length } = nested
  const from = nested.find([1, length], FROM)
  const table = singleTableAt(nested, from + 1)
  const filters = table && filtersAt(nested, table, table.end)
  if (table === undefined || filters === undefined) return undefined
  const grouped = nested.find([table.end, length], GROUPED) < length
  const countsRows = !grouped && !combines(nested, [1, from])
  return { action: 'read', table: table.folded, filters, assigned: [], countsRows }
}

/** `update t set … where …` */
export function readUpdateShape(nested: NestedTokens): FilteredShape | undefined {
  const table = singleTableAt(nested, 1)
  if (table === undefined || nested.keyword(table.end) !== 'set') return undefined
  const end = nested.find([table.end, nested.length], WHERE)
  const set: Range = [table.end + 1, end]
  const assigned = nested.find(set, JOINED) === end ? assignedIn(nested, set) : undefined
  const filters = assigned && filtersAt(nested, table, end)
  return filters && { action: 'update', table: table.folded, filters, assigned, countsRows: false }
}

/** `delete from t where …` */
export function readDeleteShape(nested: NestedTokens): FilteredShape | undefined {
  const table = nested.keyword(1) === 'from' ? singleTableAt(nested, 2) : undefined
  const filters = table && filtersAt(nested, table, table.end)
  return filters && { action: 'delete', table: table.folded, filters, assigned: [], countsRows: false }
}

/** What the WHERE that has to stand at an index says. */
function filtersAt(nested: NestedTokens, table: SingleTable, where: number): Tuples[] | undefined {
  const { length } = nested
  if (nested.keyword(where) !== 'where') return undefined
  const end = nested.find([where + 1, length], BEHIND_WHERE)
  if (nested.find([end, length], WIDENING) < length) return undefined
  for (let index = end; index < length; index = nested.behind(index)) if (nested.isSign(index, '|')) return undefined
  return readConditions(nested, table, [where + 1, end])
}

/** Whether a list may make one row of several, or several of one. Every function may be an aggregate. */
function combines(nested: NestedTokens, [start, end]: Range): boolean {
  for (let index = start; index < end; index++) {
    if (nested.isSign(index, '(') || DISTINCT.has(nested.keyword(index))) return true
    if (nested.isSign(index, '.') && AGGREGATES.has(nested.tokens.texts[index + 1] ?? '')) return true
  }
  return false
}

/** The columns that SET assigns, and whatever qualifies them. */
function assignedIn(nested: NestedTokens, range: Range): string[] | undefined {
  const assigned: string[] = []
  for (const [start] of nested.splitAtCommas([range[0], outputAt(nested, range)])) {
    const name = nested.name(start)
    if (name === undefined || !nested.isSign(name.end, '=')) return undefined
    assigned.push(...name.parts)
  }
  return assigned
}

/** SQL Server's `output inserted.a, deleted.b` stands behind the assignments. */
function outputAt(nested: NestedTokens, [start, end]: Range): number {
  for (let index = start; index < end; index = nested.behind(index)) {
    if (nested.keyword(index) === 'output' && RETURNED.has(nested.keyword(index + 1))) return index
  }
  return end
}
