import type { NestedTokens, QualifiedName, Range } from '../../../sql/rows/text/NestedTokens.js'
import type { Placeholders } from '../../../sql/rows/text/RowsOfText.js'

/** What the text of a SELECT says, without bindings and catalog. */
export interface ReadText {
  readonly nested: NestedTokens
  readonly placeholders: Placeholders
  /** The query blocks at every depth, in any order. */
  readonly blocks: readonly Block[]
  /** The block that makes the result alone: without set operators, and without a WITH list. */
  readonly top: Block | undefined
  /** The names of WITH lists. */
  readonly common: ReadonlySet<string>
  /** What the items of all FROM clauses are called. */
  readonly aliases: ReadonlySet<string>
}

/** One `select … from … where …`. */
export interface Block {
  /** From SELECT to the end of the last clause. */
  readonly range: Range
  /** The select list. */
  readonly list: Range
  readonly isDistinct: boolean
  readonly items: readonly FromItem[]
  readonly clauses: ReadonlyMap<Clause, Range>
  /** Nothing depends on the columns in its list, or on what a star there stands for: it is in EXISTS, or only counted. */
  readonly ignoresStar: boolean
}

/** The clauses behind FROM, by their first words. */
export type Clause = 'where' | 'group' | 'having' | 'order' | 'limit' | 'offset' | 'fetch'

export type JoinKind = 'inner' | 'left' | 'right' | 'full'

/** A table, or what else stands in its place, in a FROM clause. */
export interface FromItem {
  /** Undefined for a query in parentheses. */
  readonly name: QualifiedName | undefined
  /** What it is called in the block, folded. */
  readonly alias: string
  /** Whether the alias is given by the statement. */
  readonly isRenamed: boolean
  /** Its tokens, with the alias, without the condition. */
  readonly range: Range
  /** How it is joined with the items before it. A comma is an inner join. */
  readonly join: JoinKind
  readonly on: Range | undefined
  /** It is joined by columns of equal names. */
  readonly using: Range | undefined
}
