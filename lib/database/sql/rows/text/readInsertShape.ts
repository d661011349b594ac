import { words } from '../../tokens/keywords.js'
import { conflictAt, returnedAt } from './insertClauses.js'
import type { NestedTokens } from './NestedTokens.js'
import { operandAt } from './operands.js'
import { singleTableAt, type SingleTable } from './SingleTable.js'
import { sourcesIn } from './sources.js'
import type { Conflict, InsertShape, Source } from './WriteShape.js'

/** Beyond so many rows the values of an INSERT do not count. */
const MOST_INSERTED = 1000

const VALUES = words('values')
const QUERIES = words('select table with')
const CONFLICTS = words('conflict duplicate')

const OR: Readonly<Record<string, Conflict['kind']>> = {
  ignore: 'skips',
  replace: 'replaces',
  fail: 'fails',
  abort: 'fails',
  rollback: 'fails',
}

/** Rows, and the index behind them. */
interface Rows {
  readonly tuples: readonly Source[][] | undefined
  readonly end: number
}

/** `insert into t (…) values (…), (…)`, and what may follow. */
export function readInsertShape(nested: NestedTokens): InsertShape | undefined {
  const ignores = nested.keyword(1) === 'ignore'
  const or = nested.keyword(1) === 'or' ? OR[nested.keyword(2)] : 'fails'
  if (or === undefined) return undefined
  return readRows(nested, ignores ? 2 : nested.keyword(1) === 'or' ? 3 : 1, ignores ? 'adapts' : (or as 'fails'))
}

/** `replace into t (…) values (…)` */
export const readReplaceShape = (nested: NestedTokens): InsertShape | undefined => readRows(nested, 1, 'replaces')

function readRows(
  nested: NestedTokens,
  into: number,
  kind: Exclude<Conflict['kind'], 'updates'>,
): InsertShape | undefined {
  const table = nested.keyword(into) === 'into' ? singleTableAt(nested, into + 1) : undefined
  if (table === undefined) return undefined
  const { names, end } = columnsAt(nested, table.end)
  if (names === undefined) return undefined
  const rows = rowsAt(nested, end)
  if (rows === undefined) return undefined
  const fits = rows.tuples?.every((tuple) => tuple.length === names.length) === true
  const shown = fits && rows.tuples.length <= MOST_INSERTED && new Set(names).size === names.length
  const clauses = clausesAt(nested, table, rows, kind)
  return (
    clauses && {
      action: 'insert',
      table: table.folded,
      columns: names,
      tuples: shown ? rows.tuples : undefined,
      ...clauses,
    }
  )
}

/** Without a list of columns none is known, so no value is. */
function columnsAt(nested: NestedTokens, start: number): { names: string[] | undefined; end: number } {
  if (!nested.isSign(start, '(')) return { names: [], end: start }
  const end = nested.behind(start)
  if (end === start + 2) return { names: [], end }
  return { names: nested.namesIn([start, end])?.map(({ parts }) => parts.at(-1) as string), end }
}

function rowsAt(nested: NestedTokens, start: number): Rows | undefined {
  const word = nested.keyword(start)
  if (word === 'default') return nested.keyword(start + 1) === 'values' ? { tuples: [[]], end: start + 2 } : undefined
  if (QUERIES.has(word)) return selectedAt(nested, start) ?? queriedAt(nested)
  return listedAt(nested, start)
}

/** A query whose rows the text does not show. */
function queriedAt(nested: NestedTokens): Rows | undefined {
  for (let index = 0; index < nested.length; index++) if (CONFLICTS.has(nested.keyword(index))) return undefined
  return { tuples: undefined, end: nested.length }
}

/** `values (…), (…)`, in SQL Server behind `output inserted.id` */
function listedAt(nested: NestedTokens, start: number): Rows | undefined {
  const values = nested.keyword(start) === 'output' ? nested.find([start, nested.length], VALUES) : start
  if (nested.keyword(values) !== 'values') return undefined
  const tuples: Source[][] = []
  for (let index = values + 1; ; index++) {
    const end = nested.behind(index)
    const tuple = sourcesIn(nested, [index, end])
    if (tuple === undefined) return undefined
    tuples.push(tuple)
    if (!nested.isSign(end, ',')) return { tuples, end }
    index = end
  }
}

/** `select ? as a, ? as b union all select ? as a, …`, the way in which Knex writes several rows for SQLite. */
function selectedAt(nested: NestedTokens, start: number): Rows | undefined {
  const tuples: Source[][] = []
  for (let index = start; ; index += 2) {
    if (nested.keyword(index) !== 'select') return undefined
    const tuple: Source[] = []
    do {
      const operand = operandAt(nested, [index + 1, index + 2])
      if (operand === undefined || nested.keyword(index + 2) !== 'as') return undefined
      tuple.push(operand)
      index += 4
    } while (nested.isSign(index, ','))
    tuples.push(tuple)
    if (nested.keyword(index) !== 'union') return isEnd(nested, index) ? { tuples, end: index } : undefined
    if (nested.keyword(index + 1) !== 'all') return undefined
  }
}

const isEnd = (nested: NestedTokens, index: number): boolean =>
  index === nested.length || ['where', 'on', 'returning'].includes(nested.keyword(index))

function clausesAt(
  nested: NestedTokens,
  table: SingleTable,
  { end }: Rows,
  kind: Exclude<Conflict['kind'], 'updates'>,
): Pick<InsertShape, 'conflict' | 'returned'> | undefined {
  // `where true` separates SQLite's ON CONFLICT from the ON of a join.
  const at = nested.keyword(end) === 'where' && nested.keyword(end + 1) === 'true' ? end + 2 : end
  const clause = nested.keyword(at) === 'on' ? conflictAt(nested, table, at) : { conflict: { kind }, end: at }
  if (clause === undefined || (clause.end !== at && kind !== 'fails')) return undefined
  const { conflict } = clause
  if (clause.end === nested.length) return { conflict, returned: undefined }
  return nested.keyword(clause.end) === 'returning'
    ? { conflict, returned: returnedAt(nested, clause.end + 1) }
    : undefined
}
