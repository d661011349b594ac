import type { NestedTokens, Range } from '../../../sql/rows/text/NestedTokens.js'
import type { Source } from './Sources.js'
import type { Block, ReadText } from '../text/ReadText.js'

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
  const { alias } = source.item
  const idle = idleItems(read)
  const used = new Set<string>()
  for (let index = 0; index < nested.length; index++) {
    if (!included(index) || idle.some((range) => isIn(range, index))) continue
    const name = nested.tokens.name(index)
    if (columns.has(name) && !isOfOther(read, alias, index)) used.add(name)
    if (name === alias && usesRow(read, columns, index)) return all
  }
  return all.length === used.size ? all : [...used]
}

/** The columns in select lists of which nothing but the number of rows counts. What has a name of its own may be named elsewhere. */
function idleItems({ nested, blocks }: ReadText): Range[] {
  const lists = blocks.filter(({ ignoresStar }) => ignoresStar).flatMap(({ list }) => nested.splitAtCommas(list))
  return lists.filter(([start, end]) => nested.name(start, end) !== undefined)
}

/** Whether the name at an index is that of a column of another item. */
function isOfOther({ nested, aliases }: ReadText, alias: string, index: number): boolean {
  if (!nested.tokens.isQualified(index)) return false
  const qualifier = nested.tokens.name(index - 2)
  return qualifier !== alias && aliases.has(qualifier)
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
  const isLast = !nested.isSign(index + 1, '.')
  // A column of another table, or the name of a column of the result.
  if (isLast && (nested.tokens.isQualified(index) || nested.keyword(index - 1) === 'as')) return false
  if (isLast) return !blocks.some(({ items }) => items.some(({ range }) => isIn(range, index)))
  if (!nested.isSign(index + 2, '*')) return !columns.has(nested.tokens.name(index + 2))
  return !blocks.some(({ list, ignoresStar }) => ignoresStar && isItemOf(nested, list, index))
}

const isIn = ([start, end]: Range, index: number): boolean => start <= index && index < end

/** Whether the star behind a name at an index is an item of that list. */
function isItemOf(nested: NestedTokens, list: Range, index: number): boolean {
  return nested.splitAtCommas(list).some(([start, end]) => isIn([start, end], index) && index + 3 === end)
}
