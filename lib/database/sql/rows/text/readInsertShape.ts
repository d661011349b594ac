import type { NestedTokens } from './NestedTokens.js'
import { operandAt, operandsIn } from './operands.js'
import { MOST_ROWS, type InsertShape, type Operand } from './RowsOfText.js'
import { words } from '../../tokens/keywords.js'
import { singleTableAt } from './SingleTable.js'

const VALUES = words('values')
const DO = words('do')
const QUERIES = words('select union intersect except table into')

/** Rows, and the index behind them. */
interface Rows {
  readonly tuples: (Operand | undefined)[][]
  readonly end: number
  /** From this index on a query would bring in other rows. */
  readonly queriesFrom: number
}

/** `insert into t (…) values (…), (…)`, and clauses behind it that write no other row. */
export function readInsertShape(nested: NestedTokens): InsertShape | undefined {
  const ignores = nested.keyword(1) === 'ignore'
  const orIgnores = nested.keyword(1) === 'or' && nested.keyword(2) === 'ignore'
  const into = ignores ? 2 : orIgnores ? 3 : 1
  const table = nested.keyword(into) === 'into' ? singleTableAt(nested, into + 1) : undefined
  const values = table && valuesAt(nested, table.end)
  return values && { action: 'insert', table: table.folded, ...values, adapts: ignores }
}

/** Whether, from an index on, anything brings in other rows, of this table or another, or puts rows elsewhere. */
export function bringsOthers(nested: NestedTokens, start: number): boolean {
  for (let index = start; index < nested.length; index++) {
    const word = nested.keyword(index)
    if (word === '') continue
    // In SQLite the name of a table may follow IN.
    if (QUERIES.has(word) || (word === 'in' && !nested.isSign(index + 1, '('))) return true
  }
  return false
}

function valuesAt(nested: NestedTokens, start: number): Pick<InsertShape, 'columns' | 'tuples'> | undefined {
  if (nested.keyword(start) === 'default') {
    return endsAt(nested, start + 2, start) ? { columns: [], tuples: [[]] } : undefined
  }
  const behind = nested.behind(start)
  const columns = nested.namesIn([start, behind])?.map(({ parts }) => parts.at(-1) as string)
  if (columns === undefined || new Set(columns).size < columns.length) return undefined
  const rows = nested.keyword(behind) === 'select' ? selectedAt(nested, behind) : listedAt(nested, behind)
  if (rows === undefined || rows.tuples.length > MOST_ROWS) return undefined
  if (rows.tuples.some((tuple) => tuple.length !== columns.length)) return undefined
  return endsAt(nested, rows.end, rows.queriesFrom) ? { columns, tuples: rows.tuples } : undefined
}

/** `values (…), (…)`, in SQL Server behind `output inserted.id` */
function listedAt(nested: NestedTokens, start: number): Rows | undefined {
  const values = nested.keyword(start) === 'output' ? nested.find([start, nested.length], VALUES) : start
  if (nested.keyword(values) !== 'values') return undefined
  const tuples: Rows['tuples'] = []
  for (let index = values + 1; ; index++) {
    const end = nested.behind(index)
    const tuple = operandsIn(nested, [index, end])
    if (tuple === undefined) return undefined
    tuples.push(tuple)
    if (!nested.isSign(end, ',')) return { tuples, end, queriesFrom: start }
    index = end
  }
}

/** `select ? as a, ? as b union all select ? as a, …`, the way in which Knex writes several rows for SQLite. */
function selectedAt(nested: NestedTokens, start: number): Rows | undefined {
  const tuples: Rows['tuples'] = []
  for (let index = start; ; index += 2) {
    if (nested.keyword(index) !== 'select') return undefined
    const tuple: Operand[] = []
    do {
      const operand = operandAt(nested, [index + 1, index + 2])
      if (operand === undefined || nested.keyword(index + 2) !== 'as') return undefined
      tuple.push(operand)
      index += 4
    } while (nested.isSign(index, ','))
    tuples.push(tuple)
    if (nested.keyword(index) !== 'union') return { tuples, end: index, queriesFrom: index }
  }
}

/** Whether no other row is written: at most ON CONFLICT DO NOTHING and RETURNING follow, and no query from an index on. */
function endsAt(nested: NestedTokens, start: number, queriesFrom: number): boolean {
  if (bringsOthers(nested, queriesFrom)) return false
  let index = start
  if (nested.keyword(index) === 'where') index += 2
  if (nested.keyword(index) === 'on') {
    index = nested.find([start, nested.length], DO) + 1
    if (nested.keyword(index++) !== 'nothing') return false
  }
  return index === nested.length || nested.keyword(index) === 'returning'
}
