import type { NestedTokens, Range } from '../../sql/rows/text/NestedTokens.js'
import type { Source } from './Sources.js'
import type { Block, ReadText } from './text/ReadText.js'

/** Whether a token counts. */
export type Included = (index: number) => boolean

/**
 * The columns of a table that a part of the text may use: those whose names stand anywhere in it, and all where a star or the name of
 * the row stands.
 */
export function usedColumns(read: ReadText, block: Block, source: Source, included: Included): readonly string[] {
  const { nested } = read
  const { columns } = source.description
  const all = [...columns.keys()]
  if (hasStar(nested, block, included)) return all
  const used = new Set<string>()
  for (let index = 0; index < nested.length; index++) {
    if (!included(index)) continue
    const name = nested.tokens.name(index)
    if (columns.has(name)) used.add(name)
    if (name === source.item.alias && usesRow(read, columns, index)) return all
  }
  return all.length === used.size ? all : [...used]
}

/** Whether a bare star of the block's own list counts. No operand ends with a star. */
function hasStar(nested: NestedTokens, { list, ignoresStar }: Block, included: Included): boolean {
  if (ignoresStar) return false
  return nested.splitAtCommas(list).some(([, end]) => {
    return nested.isSign(end - 1, '*') && !nested.isSign(end - 2, '.') && included(end - 1)
  })
}

/** Whether the name of a table's row at an index stands for more than one of its columns. PostgreSQL's `row.f` may be `f(row)`. */
function usesRow({ nested, blocks }: ReadText, columns: ReadonlyMap<string, unknown>, index: number): boolean {
  if (!nested.isSign(index + 1, '.')) return !blocks.some(({ items }) => items.some(({ range }) => isIn(range, index)))
  if (!nested.isSign(index + 2, '*')) return !columns.has(nested.tokens.name(index + 2))
  return !blocks.some(({ list, ignoresStar }) => ignoresStar && isItemOf(nested, list, index))
}

const isIn = ([start, end]: Range, index: number): boolean => start <= index && index < end

/** Whether the star behind a name at an index is an item of that list. */
function isItemOf(nested: NestedTokens, list: Range, index: number): boolean {
  return nested.splitAtCommas(list).some(([start, end]) => isIn([start, end], index) && index + 3 === end)
}
