import { words } from '../../tokens/keywords.js'
import type { NestedTokens, Range } from './NestedTokens.js'
import { conditionsOn } from './conditions.js'
import type { Tuples } from './RowsOfText.js'
import { columnIn, singleTableAt, type SingleTable } from './SingleTable.js'
import { assignmentsIn } from './sources.js'
import type { ChangeShape } from './WriteShape.js'

/** What ends a SET. */
const BEHIND_SET = words('where order limit returning from join')
/** What ends a WHERE. None of these words is an operator that could go on with a condition. */
const BEHIND_WHERE = words('group having window order limit offset fetch for lock option returning')
/** These would widen the condition, if a word that ends the WHERE should be the name of a column. */
const WIDENING = words('or xor')
const RETURNED = words('inserted deleted')

/** `update t set … where …` */
export function readUpdateShape(nested: NestedTokens): ChangeShape | undefined {
  const table = singleTableAt(nested, updatedAt(nested))
  if (table === undefined || nested.keyword(table.end) !== 'set') return undefined
  const set: Range = [table.end + 1, nested.find([table.end, nested.length], BEHIND_SET)]
  const assigned = assignmentsIn(nested, table, [set[0], outputAt(nested, set)])
  const filters = assigned && filtersAt(nested, table, set[1])
  return (
    filters && {
      action: 'update',
      table: table.folded,
      spelt: spelt(nested, table),
      filters,
      assigned,
      skips: updatedAt(nested) > 1,
    }
  )
}

/** `delete from t where …` */
export function readDeleteShape(nested: NestedTokens): ChangeShape | undefined {
  const from = nested.keyword(1) === 'ignore' ? 2 : 1
  const table = nested.keyword(from) === 'from' ? singleTableAt(nested, from + 1) : undefined
  const filters = table && filtersAt(nested, table, outputAt(nested, [table.end, nested.length], table.end))
  return (
    filters && {
      action: 'delete',
      table: table.folded,
      spelt: spelt(nested, table),
      filters,
      assigned: [],
      skips: from > 1,
    }
  )
}

/** From the first part of the name up to what follows it. */
function spelt({ sql, tokens: { starts } }: NestedTokens, { name }: SingleTable): string {
  const first = name.end - 2 * name.parts.length + 1
  return sql.slice(starts[first], starts[name.end]).trim()
}

/** Where the table stands: behind MySQL's IGNORE, or SQLite's OR with anything but REPLACE, which deletes other rows. */
function updatedAt(nested: NestedTokens): number {
  if (nested.keyword(1) === 'ignore') return 2
  return nested.keyword(1) === 'or' && nested.keyword(2) !== 'replace' ? 3 : 1
}

/** What the WHERE at an index says. Without WHERE nothing holds for all rows. */
function filtersAt(nested: NestedTokens, table: SingleTable, where: number): Tuples[] | undefined {
  const { length } = nested
  const word = nested.keyword(where)
  if (word !== 'where') return where === length || BEHIND_WHERE.has(word) ? [] : undefined
  const end = nested.find([where + 1, length], BEHIND_WHERE)
  if (nested.find([end, length], WIDENING) < length) return []
  for (let index = end; index < length; index = nested.behind(index)) if (nested.isSign(index, '|')) return []
  return conditionsOn(nested, (name) => columnIn(table, name), [where + 1, end])
}

/** SQL Server's `output inserted.a, deleted.b` stands behind the assignments, and before the WHERE of a DELETE. */
function outputAt(nested: NestedTokens, [start, end]: Range, otherwise = end): number {
  for (let index = start; index < end; index = nested.behind(index)) {
    if (nested.keyword(index) === 'output' && RETURNED.has(nested.keyword(index + 1))) {
      return otherwise === end ? index : nested.find([index, end], BEHIND_SET)
    }
  }
  return otherwise
}
