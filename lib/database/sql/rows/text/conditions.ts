import { words } from '../../tokens/keywords.js'
import type { NestedTokens, QualifiedName, Range } from './NestedTokens.js'
import { operandAt, operandsIn } from './operands.js'
import { IS_NULL, MOST_ROWS, type Operand, type Tuples } from './RowsOfText.js'

const QUERIES = words('select values table with')

/** The column of a table that a name means; `undefined` if it may mean something else. */
export type ColumnOf = (name: QualifiedName) => string | undefined

/** Knex and Objection need three. A text could otherwise be nested until the stack ends. */
const DEEPEST = 8

/** What a condition, of whatever form, compares the columns of one table with for every row of it that the condition lets through. */
export function conditionsOn(nested: NestedTokens, columnOf: ColumnOf, range: Range): Tuples[] {
  const alternatives = splitAtOr(nested, range)
  return alternatives === undefined ? [] : filtersOfAll(nested, columnOf, alternatives, 0)
}

/** The parts of a condition that all have to be true, without those in parentheses. */
export function conjunctsOf(nested: NestedTokens, range: Range): readonly Range[] {
  const alternatives = splitAtOr(nested, range)
  return alternatives?.length === 1 ? (alternatives[0] as Range[]) : []
}

/** The conjunctions between ORs, split at their ANDs; `undefined` where precedence is not certain. */
function splitAtOr(nested: NestedTokens, [start, end]: Range): Range[][] | undefined {
  const alternatives: Range[][] = []
  let conjuncts: Range[] = []
  let from = start
  let betweens = 0
  for (let index = start; index < end; index = nested.behind(index)) {
    const word = nested.keyword(index)
    // MySQL's XOR binds looser than AND, and so does `||`, where it is an OR.
    if (word === 'xor' || nested.isSign(index, '|')) return undefined
    if (word === 'between') betweens++
    else if (word === 'and' && betweens > 0) betweens--
    else if (word === 'and' || word === 'or') {
      conjuncts.push([from, index])
      from = index + 1
      if (word === 'and') continue
      alternatives.push(conjuncts)
      conjuncts = []
    }
  }
  conjuncts.push([from, end])
  alternatives.push(conjuncts)
  return alternatives
}

function filtersOf(nested: NestedTokens, columnOf: ColumnOf, conjuncts: readonly Range[], depth: number): Tuples[] {
  const filters: Tuples[] = []
  for (const conjunct of conjuncts) addFilters(filters, nested, columnOf, conjunct, depth)
  return filters
}

function filtersOfAll(
  nested: NestedTokens,
  columnOf: ColumnOf,
  alternatives: readonly Range[][],
  depth: number,
): Tuples[] {
  const found = alternatives.map((conjuncts) => filtersOf(nested, columnOf, conjuncts, depth))
  return found.length === 1 ? (found[0] as Tuples[]) : unite(found)
}

function addFilters(filters: Tuples[], nested: NestedTokens, columnOf: ColumnOf, range: Range, depth: number): void {
  const inside = nested.insideParentheses(range)
  if (inside === undefined) {
    const filter = comparison(nested, columnOf, range)
    if (filter !== undefined && filter.tuples.length <= MOST_ROWS) filters.push(filter)
    return
  }
  // What a query asks for does not hold for the rows of the table.
  if (QUERIES.has(nested.keyword(inside[0]))) return
  const alternatives = depth < DEEPEST ? splitAtOr(nested, inside) : undefined
  if (alternatives === undefined) return
  for (const filter of filtersOfAll(nested, columnOf, alternatives, depth + 1)) filters.push(filter)
}

/**
 * `column = value`, `column in (values)`, `column is null`, `(columns) in ((values), (values))`, for SQLite
 * `(columns) in (values (values), (values))`
 */
function comparison(nested: NestedTokens, columnOf: ColumnOf, [start, end]: Range): Tuples | undefined {
  const name = nested.name(start)
  const behind = name?.end ?? nested.behind(start)
  const columns = (name ? [name] : nested.namesIn([start, behind]))?.map(columnOf)
  if (columns?.every((column) => column !== undefined) !== true) return undefined
  const tuples = tuplesAt(nested, behind, end, name !== undefined)
  const isWhole = (tuple: (Operand | undefined)[] | undefined): tuple is Operand[] =>
    tuple?.length === columns.length && !tuple.includes(undefined)
  return tuples !== undefined && tuples.length > 0 && tuples.every(isWhole) ? { columns, tuples } : undefined
}

/** What one column or several are compared with, from the operator on. */
function tuplesAt(
  nested: NestedTokens,
  operator: number,
  end: number,
  isSingle: boolean,
): ((Operand | undefined)[] | undefined)[] | undefined {
  const range: Range = [operator + 1, end]
  if (isSingle && nested.isSign(operator, '=')) return [[operandAt(nested, range)]]
  if (isSingle && nested.keyword(operator) === 'is') {
    return nested.keyword(operator + 1) === 'null' && end === operator + 2 ? [[IS_NULL]] : undefined
  }
  if (nested.keyword(operator) !== 'in') return undefined
  if (isSingle) return operandsIn(nested, range)?.map((operand) => [operand])
  const [from = end, to = end] = nested.insideParentheses(range) ?? []
  const list: Range = [nested.keyword(from) === 'values' ? from + 1 : from, to]
  return nested.splitAtCommas(list).map((row) => operandsIn(nested, row))
}

/** `(a = 1 and b = 2) or (a = 3 and b = 4)`, the way in which Objection writes rows for SQLite, is a list of rows. */
function unite(alternatives: readonly (readonly Tuples[])[]): Tuples[] {
  const rows = alternatives.map(fixedBy)
  const columns = [...(rows[0]?.keys() ?? [])].filter((column) => rows.every((row) => row.has(column)))
  if (rows.length > MOST_ROWS) return []
  return [{ columns, tuples: rows.map((row) => columns.map((column) => row.get(column) as Operand)) }]
}

/** The columns that have one value only. */
function fixedBy(filters: readonly Tuples[]): ReadonlyMap<string, Operand> {
  const fixed = new Map<string, Operand>()
  for (const { columns, tuples } of filters) {
    const [tuple, ...others] = tuples
    if (others.length === 0) columns.forEach((column, index) => fixed.set(column, tuple?.[index] as Operand))
  }
  return fixed
}
