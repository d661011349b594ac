import { NUMBER } from '../../sql/tokens/Tokens.js'
import type { Range } from '../../sql/rows/text/NestedTokens.js'
import { isLimited } from './limits.js'
import { outputsOf } from './outputs.js'
import type { Source, Sources } from './Sources.js'
import type { ReadText } from './text/ReadText.js'
import { usedColumns, type Included } from './usedColumns.js'

/**
 * The columns of a table in the top block that decide which rows the result shows: those that are named outside of its select list. The
 * order decides only under a limit. `used`: all columns that the statement uses.
 */
export function decidingColumns(
  read: ReadText,
  sources: Sources,
  source: Source,
  used: readonly string[],
): readonly string[] {
  const { block } = sources
  const order = block.clauses.get('order')
  const isOutside: Included = (index) =>
    !isIn(block.list, index) && (isLimited(block) || order === undefined || !isIn(order, index))
  if (usesPlaces(read, order) || namesOutput(read, sources, isOutside)) return used
  return usedColumns(read, block, source, isOutside)
}

const isIn = ([start, end]: Range, index: number): boolean => start <= index && index < end

/** Whether a number in ORDER BY may stand for an item of the select list. */
function usesPlaces({ nested }: ReadText, [start, end]: Range = [0, 0]): boolean {
  for (let index = start; index < end; index++) if (nested.kind(index) === NUMBER) return true
  return false
}

/** Whether a name may stand for an item of the select list that is not a column of this name. */
function namesOutput({ nested }: ReadText, sources: Sources, isOutside: Included): boolean {
  const outputs = outputsOf(nested, sources)
  if (outputs === undefined) return true
  const others = outputs.filter(({ column, names }) => names[0] !== column?.column).flatMap(({ names }) => names)
  const names = new Set(others)
  if (names.size === 0) return false
  for (let index = 0; index < nested.length; index++) {
    if (isOutside(index) && !nested.tokens.isQualified(index) && names.has(nested.tokens.name(index))) return true
  }
  return false
}
