import type { Catalog } from '../../../catalog/graph/Catalog.js'
import type { Range } from '../../../sql/rows/text/NestedTokens.js'
import { NOT_NAMES } from '../../../sql/tokens/keywords.js'
import type { Block, ReadText } from '../text/ReadText.js'
import type { Sources } from './Sources.js'

/**
 * Whether a call at the parenthesis `opening`, in a sub-query of a block, may be an aggregate of the block's own rows: `(select max(outer.x))`.
 * Databases aggregate in the query to which the columns belong.
 */
export function combinesOuterRows(read: ReadText, sources: Sources, catalog: Catalog, opening: number): boolean {
  const { nested, blocks } = read
  const [start, end]: Range = [opening + 1, nested.behind(opening) - 1]
  const inner = blocks.filter(({ range }) => range[0] > sources.block.range[0] && isIn(range, opening))
  for (let index = start; index < end; index++) {
    const name = nested.tokens.name(index)
    if (name === '' || NOT_NAMES.has(nested.keyword(index))) continue
    if (nested.isSign(index + 1, '.') ? isOuterAlias(name) : !nested.tokens.isQualified(index) && isOuterColumn(name))
      return true
  }
  return false

  function isOuterAlias(name: string): boolean {
    const isInner = inner.some(({ items }) => items.some(({ alias }) => alias === name))
    return !isInner && sources.block.items.some(({ alias }) => alias === name)
  }

  function isOuterColumn(name: string): boolean {
    if (inner.some((block) => hasColumn(block, catalog, name))) return false
    return sources.all.some((source) => source?.description.columns.has(name) !== false)
  }
}

const isIn = ([start, end]: Range, index: number): boolean => start <= index && index < end

/** Whether a table in the block is known to have the column. */
const hasColumn = ({ items }: Block, catalog: Catalog, column: string): boolean =>
  items.some(({ name }) => name !== undefined && catalog.describe(name.parts.at(-1) as string)?.columns.has(column))
