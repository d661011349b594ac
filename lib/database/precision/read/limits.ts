import type { NestedTokens } from '../../sql/rows/text/NestedTokens.js'
import type { Block } from './text/ReadText.js'

/** Whether the block leaves out rows by their place in the order. */
export const isLimited = ({ clauses }: Block): boolean =>
  clauses.has('limit') || clauses.has('offset') || clauses.has('fetch')

/** Whether the block leaves out rows at the beginning of the order. MySQL's `limit 10, 5` does, too. */
export const skipsRows = (nested: NestedTokens, { clauses }: Block): boolean =>
  clauses.has('offset') || nested.splitAtCommas(clauses.get('limit') ?? [0, 0]).length > 1
