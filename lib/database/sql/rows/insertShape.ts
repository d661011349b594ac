import { bringsOthers } from './bringsOthers.js'
import type { Token } from './Token.js'
import { foldedTable, nameAt, tableAt } from './names.js'
import { findKeyword, insideParentheses, isSign, keywordAt, splitAtCommas, type Range } from './ranges.js'
import { MOST_ROWS, type InsertShape, type Source } from './RowShape.js'
import { sourceOf, sourcesOf } from './sources.js'

const VALUES = new Set(['values'])
const DO = new Set(['do'])

/** Rows, and the index behind them. */
interface Rows {
  readonly tuples: (Source | undefined)[][]
  readonly end: number
  /** From where on a query would bring in others. */
  readonly open: number
}

/** `insert into t (…) values (…), (…)` with what else may be said without another row being written. */
export function insertShape(tokens: readonly Token[]): InsertShape | undefined {
  const ignores = keywordAt(tokens, 1) === 'ignore'
  const orIgnores = keywordAt(tokens, 1) === 'or' && keywordAt(tokens, 2) === 'ignore'
  const into = ignores ? 2 : orIgnores ? 3 : 1
  const table = keywordAt(tokens, into) === 'into' ? tableAt(tokens, into + 1) : undefined
  if (table === undefined) return undefined
  const values = valuesAt(tokens, table.end)
  return values && { action: 'insert', table: foldedTable(table), ...values, adapts: ignores }
}

function valuesAt(tokens: readonly Token[], start: number): Pick<InsertShape, 'columns' | 'tuples'> | undefined {
  if (keywordAt(tokens, start) === 'default') {
    return endsAt(tokens, start + 2, start) ? { columns: [], tuples: [[]] } : undefined
  }
  const columns = columnsAt(tokens, start)
  if (columns === undefined) return undefined
  const behind = (tokens[start] as Token).close + 1
  const rows = keywordAt(tokens, behind) === 'select' ? selectedAt(tokens, behind) : listedAt(tokens, behind)
  const fits = rows?.tuples.every((tuple) => tuple.length === columns.length)
  return rows && fits && rows.tuples.length <= MOST_ROWS && endsAt(tokens, rows.end, rows.open)
    ? { columns, tuples: rows.tuples }
    : undefined
}

function columnsAt(tokens: readonly Token[], start: number): string[] | undefined {
  const list = insideParentheses(tokens, [start, (tokens[start]?.close ?? start) + 1])
  const columns: string[] = []
  for (const [start, end] of list === undefined ? [] : splitAtCommas(tokens, list)) {
    const name = nameAt(tokens, start)
    if (name?.end !== end) return undefined
    columns.push(name.parts.at(-1) as string)
  }
  return list && new Set(columns).size === columns.length ? columns : undefined
}

/** `values (…), (…)`, in SQL Server behind `output inserted.id` */
function listedAt(tokens: readonly Token[], start: number): Rows | undefined {
  const behind = keywordAt(tokens, start) === 'output' ? findKeyword(tokens, [start, tokens.length], VALUES) : start
  if (keywordAt(tokens, behind) !== 'values') return undefined
  const tuples: Rows['tuples'] = []
  for (let index = behind + 1; ; index++) {
    const end = (tokens[index]?.close ?? index) + 1
    const tuple = sourcesOf(tokens, [index, end])
    if (tuple === undefined) return undefined
    tuples.push(tuple)
    if (!isSign(tokens, end, ',')) return { tuples, end, open: start }
    index = end
  }
}

/** `select ? as a, ? as b union all select ? as a, …`, the way in which Knex writes several rows for SQLite. */
function selectedAt(tokens: readonly Token[], start: number): Rows | undefined {
  const tuples: Rows['tuples'] = []
  for (let index = start; ; index += 2) {
    if (keywordAt(tokens, index) !== 'select') return undefined
    const tuple: Source[] = []
    do {
      const source = sourceOf(tokens, [index + 1, index + 2])
      if (source === undefined || keywordAt(tokens, index + 2) !== 'as') return undefined
      tuple.push(source)
      index += 4
    } while (isSign(tokens, index, ','))
    tuples.push(tuple)
    if (keywordAt(tokens, index) !== 'union') return { tuples, end: index, open: index }
  }
}

/** Whether no other row is written: at most ON CONFLICT DO NOTHING and RETURNING follow, and no query from `open` on. */
function endsAt(tokens: readonly Token[], start: number, open: number): boolean {
  if (bringsOthers(tokens, open)) return false
  let index = start
  const rest: Range = [start, tokens.length]
  if (keywordAt(tokens, index) === 'where') index += 2
  if (keywordAt(tokens, index) === 'on') {
    index = findKeyword(tokens, rest, DO) + 1
    if (keywordAt(tokens, index++) !== 'nothing') return false
  }
  return index === tokens.length || keywordAt(tokens, index) === 'returning'
}
