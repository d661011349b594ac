import type { NestedTokens, Range } from '../../sql/rows/text/NestedTokens.js'
import { QUOTED, STRING, WORD } from '../../sql/tokens/Tokens.js'
import type { Sources } from './Sources.js'

/** What an item of a select list shows. */
export interface Output {
  /** The place of the table and the column, where the item is a column and nothing else. */
  readonly column: { readonly place: number; readonly column: string } | undefined
  /** Its name in the result, folded; where it is not certain, all that it may be. */
  readonly names: readonly string[]
  /** The statement gives it a name. */
  readonly isRenamed: boolean
}

/** The columns of a result; `undefined` if a star stands for columns that are not known. */
export function outputsOf(nested: NestedTokens, sources: Sources): Output[] | undefined {
  const outputs: Output[] = []
  for (const item of nested.splitAtCommas(sources.block.list)) {
    const found = nested.isSign(item[1] - 1, '*')
      ? starOutputs(nested, sources, item)
      : [outputAt(nested, sources, item)]
    if (found === undefined) return undefined
    outputs.push(...found)
  }
  return outputs
}

function starOutputs(nested: NestedTokens, { all, block }: Sources, [start, end]: Range): Output[] | undefined {
  let places = [...all.keys()]
  if (end - start === 3 && nested.isSign(start + 1, '.')) {
    places = places.filter((place) => block.items[place]?.alias === nested.tokens.name(start))
  } else if (end - start > 1 || block.items.some(({ using }) => using !== undefined)) return undefined
  const outputs: Output[] = []
  for (const place of places) {
    const columns = all[place]?.description.columns
    if (columns === undefined) return undefined
    for (const column of columns.keys()) outputs.push({ column: { place, column }, names: [column], isRenamed: false })
  }
  return places.length === 0 ? undefined : outputs
}

/** `a.b`, `a.b as c`, `a.b c`, or anything else. */
function outputAt(nested: NestedTokens, sources: Sources, [start, end]: Range): Output {
  const alias = aliasAt(nested, [start, end])
  const name = nested.name(start)
  const behind = alias === undefined ? end : nested.keyword(end - 2) === 'as' ? end - 2 : end - 1
  const column = name?.end === behind ? sources.find(name) : undefined
  if (alias !== undefined) return { column, names: [alias], isRenamed: true }
  return { column, names: column === undefined ? namesIn(nested, [start, end]) : [column.column], isRenamed: false }
}

/** The name behind AS, or behind a column. */
function aliasAt(nested: NestedTokens, [start, end]: Range): string | undefined {
  const kind = nested.kind(end - 1)
  if (end - start < 2 || (kind !== WORD && kind !== QUOTED)) return undefined
  const isBehind = nested.keyword(end - 2) === 'as' || nested.name(start)?.end === end - 1
  return isBehind ? nested.tokens.texts[end - 1] : undefined
}

/** Databases name an expression after its parts, if its text does not name it. */
function namesIn(nested: NestedTokens, [start, end]: Range): string[] {
  const names: string[] = []
  for (let index = start; index < end; index++) {
    const kind = nested.kind(index)
    if (kind === WORD || kind === QUOTED || kind === STRING) names.push(nested.tokens.texts[index] as string)
  }
  return names
}
