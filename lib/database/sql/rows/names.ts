import { QUOTED, WORD } from '../tokens/Tokens.js'
import { NOT_ALIASES } from '../tokens/keywords.js'
import type { Token } from './Token.js'
import { isSign, keywordAt } from './ranges.js'

/** A name with what qualifies it. */
export interface Name {
  readonly parts: readonly string[]
  /** How its last part is quoted. */
  readonly quote: string
  /** The index behind it. */
  readonly end: number
}

/** The only table of a statement. */
export interface Table {
  readonly name: Name
  readonly alias: string | undefined
  /** The index behind it and its alias. */
  readonly end: number
}

/** The name at an index, however qualified. */
export function nameAt(tokens: readonly Token[], start: number): Name | undefined {
  const parts: string[] = []
  for (let index = start; ; index += 2) {
    const token = tokens[index]
    if (token?.kind !== QUOTED && token?.kind !== WORD) return undefined
    parts.push(token.text)
    if (!isSign(tokens, index + 1, '.')) return { parts, quote: token.quote, end: index + 1 }
  }
}

/** The table at an index with its alias. What follows it has to be looked at: a function's name reads the same. */
export function tableAt(tokens: readonly Token[], start: number): Table | undefined {
  const name = NOT_ALIASES.has(keywordAt(tokens, start)) ? undefined : nameAt(tokens, start)
  if (name === undefined) return undefined
  const at = keywordAt(tokens, name.end) === 'as' ? name.end + 1 : name.end
  const token = tokens[at]
  const isAlias = token?.kind === QUOTED || (token?.kind === WORD && !NOT_ALIASES.has(token.text))
  if (isAlias) return { name, alias: token.text, end: at + 1 }
  return { name, alias: undefined, end: at }
}

/** The folded name under which the table is known. */
export function foldedTable({ name }: Table): string {
  return name.parts.at(-1) as string
}

/** The column that a name means in a statement about that table; `undefined` where it may mean something else. */
export function columnIn(table: Table, { parts, quote }: Name): string | undefined {
  const column = parts.at(-1) as string
  const qualifiers = parts.slice(0, -1)
  // In MySQL it may be a string, unless the table's quotes prove the opposite.
  if (qualifiers.length === 0) return quote === '"' && table.name.quote !== '"' ? undefined : column
  const known = table.alias === undefined ? table.name.parts.slice(-qualifiers.length) : [table.alias]
  return qualifiers.every((part, index) => part === known[index]) ? column : undefined
}
