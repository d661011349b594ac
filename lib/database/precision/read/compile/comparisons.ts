import { conditionsOn, conjunctsOf } from '../../../sql/rows/text/conditions.js'
import type { NestedTokens, Range } from '../../../sql/rows/text/NestedTokens.js'
import { IS_NULL, type Tuples } from '../../../sql/rows/text/RowsOfText.js'
import type { Comparison } from './Occurrence.js'
import type { Sources } from './Sources.js'

/** The comparisons of one table in a block, and lists of several columns. */
export interface Compared {
  readonly comparisons: Comparison[]
  readonly lists: Tuples[]
}

/** A condition of a block. `only`: the item of a LEFT JOIN to which it belongs. `before`: it is about the items before that place. */
interface Condition {
  readonly range: Range
  readonly only?: number
  readonly before: number
}

/** Knex and Objection need one. A text could otherwise be nested until the stack ends. */
const DEEPEST = 4

/** Over how many equal columns a value is followed. */
const LONGEST_CHAIN = 4

/** What the rows of each table of a block have to be equal to, to matter: by the places of the items. */
export function comparisonsIn(nested: NestedTokens, sources: Sources): readonly Compared[] {
  const conditions = conditionsIn(sources)
  const compared = sources.all.map((_, place) => comparedAt(nested, sources, place, conditions))
  const equalities = equalitiesIn(nested, sources, conditions)
  for (let round = 0; round < LONGEST_CHAIN; round++) {
    let isNew = false
    for (const equality of equalities) isNew = spread(sources, compared, equality) || isNew
    if (!isNew) break
  }
  return compared
}

function conditionsIn({ block: { items, clauses } }: Sources): Condition[] {
  const conditions: Condition[] = []
  const where = clauses.get('where')
  if (where !== undefined) conditions.push({ range: where, before: items.length })
  for (const [place, { join, on }] of items.entries()) {
    if (on === undefined || join === 'full') continue
    if (join === 'left') conditions.push({ range: on, only: place, before: place + 1 })
    else conditions.push({ range: on, before: join === 'right' ? place : place + 1 })
  }
  return conditions
}

function comparedAt(nested: NestedTokens, sources: Sources, place: number, conditions: readonly Condition[]): Compared {
  const compared: Compared = { comparisons: [], lists: [] }
  if (sources.all[place] === undefined) return compared
  for (const { range, only, before } of conditions) {
    if (place >= before || (only !== undefined && only !== place)) continue
    const mayBeNull = only !== undefined || !sources.isNullable(place)
    for (const list of conditionsOn(nested, (name) => sources.columnOf(place, name), range)) {
      add(compared, list, mayBeNull)
    }
  }
  return compared
}

/** Where a row without a match counts as NULL, a row that is not NULL matters to IS NULL, too. */
function add({ comparisons, lists }: Compared, list: Tuples, mayBeNull: boolean): void {
  for (const [at, column] of list.columns.entries()) {
    const operands = list.tuples.map((tuple) => tuple[at] as Tuples['tuples'][number][number])
    if (mayBeNull || !operands.includes(IS_NULL)) comparisons.push({ column, operands })
  }
  if (list.columns.length > 1) lists.push(list)
}

type ColumnAt = NonNullable<ReturnType<Sources['find']>>

/** Two columns that are equal in each row that matters; `to`: the only one about whose rows this says something. */
interface Equality {
  readonly one: ColumnAt
  readonly other: ColumnAt
  readonly to: number | undefined
}

function equalitiesIn(nested: NestedTokens, sources: Sources, conditions: readonly Condition[]): Equality[] {
  if (sources.all.length < 2 || sources.hasOuterRight) return []
  return conditions.flatMap(({ range, only }) =>
    conjunctsIn(nested, range, 0).flatMap((conjunct) => {
      const found = equalityAt(nested, sources, conjunct)
      return found === undefined ? [] : [{ ...found, to: only }]
    }),
  )
}

function conjunctsIn(nested: NestedTokens, range: Range, depth: number): readonly Range[] {
  return conjunctsOf(nested, range).flatMap((conjunct) => {
    const inside = nested.insideParentheses(conjunct)
    if (inside === undefined) return [conjunct]
    return depth < DEEPEST ? conjunctsIn(nested, inside, depth + 1) : []
  })
}

function equalityAt(nested: NestedTokens, sources: Sources, [start, end]: Range): Omit<Equality, 'to'> | undefined {
  const first = nested.name(start)
  if (first === undefined || !nested.isSign(first.end, '=')) return undefined
  const second = nested.name(first.end + 1, end)
  const one = sources.find(first)
  const other = second && sources.find(second)
  return one && other && { one, other }
}

/** A column has the values of the column that it is equal to. Returns whether one is new. */
function spread(sources: Sources, compared: readonly Compared[], { one, other, to }: Equality): boolean {
  return [
    [one, other],
    [other, one],
  ].some(
    ([from, towards]) => from !== undefined && towards !== undefined && spreadOne(sources, compared, from, towards, to),
  )
}

function spreadOne(
  sources: Sources,
  compared: readonly Compared[],
  from: ColumnAt,
  towards: ColumnAt,
  to: number | undefined,
): boolean {
  const isOne =
    to === undefined ? !sources.isNullable(from.place) && !sources.isNullable(towards.place) : to === towards.place
  if (!isOne || from.place === towards.place || kindOf(sources, from) !== kindOf(sources, towards)) return false
  const own = (compared[towards.place] as Compared).comparisons
  const others = (compared[from.place] as Compared).comparisons.filter(({ column, operands }) => {
    const isKnown = own.some((each) => each.column === towards.column && each.operands === operands)
    return column === from.column && !isKnown && !operands.includes(IS_NULL)
  })
  for (const { operands } of others) own.push({ column: towards.column, operands })
  return others.length > 0
}

const kindOf = (sources: Sources, { place, column }: ColumnAt): string | undefined =>
  sources.all[place]?.description.columns.get(column)?.kind?.name
