import { NOT_ALIASES } from '../../tokens/keywords.js'
import { QUOTED, WORD } from '../../tokens/Tokens.js'
import type { NestedTokens, QualifiedName } from './NestedTokens.js'

/** The only table of a statement. */
export interface SingleTable {
  readonly name: QualifiedName
  /** The folded name under which the table is known. */
  readonly folded: string
  readonly alias: string | undefined
  /** The index behind it and its alias. */
  readonly end: number
}

/** The table at an index with its alias. The caller has to look at what follows: a function's name reads the same. */
export function singleTableAt(nested: NestedTokens, start: number): SingleTable | undefined {
  const name = NOT_ALIASES.has(nested.keyword(start)) ? undefined : nested.name(start)
  if (name === undefined) return undefined
  const folded = name.parts.at(-1) as string
  const at = nested.keyword(name.end) === 'as' ? name.end + 1 : name.end
  const kind = nested.kind(at)
  const text = nested.tokens.texts[at] as string
  const isAlias = kind === QUOTED || (kind === WORD && !NOT_ALIASES.has(text))
  return isAlias ? { name, folded, alias: text, end: at + 1 } : { name, folded, alias: undefined, end: at }
}

/** The column that a name means in a statement about that table; `undefined` where it may mean something else. */
export function columnIn(table: SingleTable, { parts, quote }: QualifiedName): string | undefined {
  const column = parts.at(-1) as string
  const qualifiers = parts.slice(0, -1)
  // In MySQL it may be a string, unless the table's quotes show the opposite.
  if (qualifiers.length === 0) return quote === '"' && table.name.quote !== '"' ? undefined : column
  const known = table.alias === undefined ? table.name.parts.slice(-qualifiers.length) : [table.alias]
  return qualifiers.every((part, index) => part === known[index]) ? column : undefined
}
