import type { Catalog } from '../../../catalog/graph/Catalog.js'
import type { NestedTokens, Range } from '../../../sql/rows/text/NestedTokens.js'
import { NOT_NAMES, words } from '../../../sql/tokens/keywords.js'
import { combinesOuterRows } from './combinesOuterRows.js'
import { isFreeToMiss } from './isFreeToMiss.js'
import { outputsOf, type Output } from './outputs.js'
import type { Sources } from './Sources.js'
import type { ReadText } from '../text/ReadText.js'

/** Where a result shows columns of a table: by the columns' names the names in the result. Both are folded. */
export type ShownColumns = ReadonlyMap<string, string>

/** Functions that look at one row, and give one value for it. */
const OF_ONE_ROW = words(`
  coalesce nullif ifnull nvl iif if cast convert lower upper length char_length character_length octet_length abs round floor ceil
  ceiling sign mod greatest least trim ltrim rtrim lpad rpad substr substring left right replace concat concat_ws instr strpos
  position repeat reverse hex md5 date time datetime julianday strftime unixepoch to_char to_date date_trunc date_part date_format
  extract year month day hour minute second json_extract json_unquote json_valid json_type jsonb_typeof typeof
`)

const QUERIES = words('select with')

/** Words before a parenthesis that call nothing. */
const NO_CALLS = words('and or not in between like is case when then else distinct all any some')

/**
 * Where the result shows the rows of each table in the FROM clause of its only block, by the places of the items: each row of
 * the table that has a part in the result is shown with its key.
 */
export function shownColumns(
  read: ReadText,
  sources: Sources,
  catalog: Catalog,
): readonly (ShownColumns | undefined)[] {
  const { nested } = read
  const { block, all } = sources
  const nothing = all.map(() => undefined)
  if (read.top !== block || sources.hasOuterRight || !keepsRows(read, sources, catalog)) return nothing
  const outputs = outputsOf(nested, sources)
  if (outputs === undefined) return nothing
  const counts = countNames(outputs)
  return all.map((source, place) => {
    const key = source?.description.key
    if (key === undefined || key.length === 0 || !isFreeToMiss(nested, sources, place)) return undefined
    const shown = new Map<string, string>()
    for (const { column, names } of outputs) {
      const [name] = names
      if (column?.place === place && name !== undefined && counts.get(name) === 1) shown.set(column.column, name)
    }
    return key.every(({ column }) => shown.has(column)) ? shown : undefined
  })
}

function countNames(outputs: readonly Output[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { names } of outputs) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** Whether the result has a row for each row of the join. An aggregate in ORDER BY makes one row of all, too. */
function keepsRows(read: ReadText, sources: Sources, catalog: Catalog): boolean {
  const { isDistinct, clauses, list } = sources.block
  if (isDistinct || clauses.has('group') || clauses.has('having')) return false
  return isOfOneRow(read, sources, catalog, list) && isOfOneRow(read, sources, catalog, clauses.get('order'))
}

function isOfOneRow(read: ReadText, sources: Sources, catalog: Catalog, [start, end]: Range = [0, 0]): boolean {
  const { nested } = read
  for (let index = start; index < end; index++) {
    if (nested.keyword(index) === 'over') return false
    if (isAttribute(nested, sources, index)) continue
    if (nested.isSign(index, '.') && !nested.isSign(index + 1, '*')) return false
    if (!nested.isSign(index, '(')) continue
    if (QUERIES.has(nested.keyword(index + 1))) {
      const behind = nested.behind(index)
      if (!combinesOnlyInside(read, sources, catalog, [index + 1, behind])) return false
      index = behind - 1
    } else if (!isHarmless(nested, catalog, index - 1)) return false
  }
  return true
}

/** Whether no call in a sub-query may combine the rows of the block around it. */
function combinesOnlyInside(read: ReadText, sources: Sources, catalog: Catalog, [start, end]: Range): boolean {
  const { nested } = read
  for (let index = start; index < end; index++) {
    if (!nested.isSign(index, '(') || QUERIES.has(nested.keyword(index + 1))) continue
    if (isHarmless(nested, catalog, index - 1)) continue
    if (combinesOuterRows(read, sources, catalog, index)) return false
  }
  return true
}

/** Whether a dot stands between a table and its column. In PostgreSQL `row.f` may be a call. */
function isAttribute(nested: NestedTokens, { block, all }: Sources, index: number): boolean {
  if (!nested.isSign(index, '.')) return false
  if (nested.isSign(index + 2, '.')) return true
  const place = block.items.findIndex(({ alias }) => alias === nested.tokens.name(index - 1))
  const columns = all[place]?.description.columns
  return place >= 0 && (columns === undefined || columns.has(nested.tokens.name(index + 1)))
}

/** Whether what stands before a parenthesis is no name, or that of a function of one row which the database itself has. */
function isHarmless(nested: NestedTokens, catalog: Catalog, index: number): boolean {
  const name = nested.tokens.name(index)
  const word = nested.keyword(index)
  if (name === '' || NO_CALLS.has(word) || (word !== '' && NOT_NAMES.has(word) && !OF_ONE_ROW.has(word))) return true
  return OF_ONE_ROW.has(word) && !catalog.has(word)
}
