import type { NestedTokens } from '../../../sql/rows/text/NestedTokens.js'
import { words } from '../../../sql/tokens/keywords.js'

/** Functions whose arguments FROM separates. */
const WITH_FROM = words('extract substring substr trim overlay')
/** Words that make a table of something, wherever they stand. */
const UNREAD = words(`
  table lateral natural tablesample apply pivot unpivot straight_join
`)
/** Other names of a row, and of its versions. Their values are in no column that a catalog lists. */
const HIDDEN = words('rowid oid _rowid_ ctid xmin xmax cmin cmax tableoid ora_rowscn row_start row_end')

/** The words of a text that start something which the parser has read. */
export class Claims {
  readonly #claimed = new Set<number>()

  add(index: number): void {
    this.#claimed.add(index)
  }

  /** Whether nothing in the text may read a table in a way that the parser does not know. */
  areAll(nested: NestedTokens): boolean {
    const open: number[] = []
    for (let index = 0; index < nested.length; index++) {
      if (nested.isSign(index, '(')) open.push(index)
      else if (nested.isSign(index, ')')) open.pop()
      if (HIDDEN.has(nested.tokens.name(index)) || !this.#isRead(nested, index, open.at(-1) ?? 0)) return false
    }
    return true
  }

  #isRead(nested: NestedTokens, index: number, opening: number): boolean {
    const word = nested.keyword(index)
    if (word === '' || this.#claimed.has(index)) return true
    if (word === 'select' || word === 'join' || word === 'with') return false
    if (word === 'from') return isOperator(nested, index) || WITH_FROM.has(nested.keyword(opening - 1))
    // SQLite reads a table in `x in t`.
    if (word === 'in') return nested.isSign(index + 1, '(')
    return !UNREAD.has(word)
  }
}

/** Whether a FROM belongs to `is distinct from`. */
export function isOperator(nested: NestedTokens, index: number): boolean {
  if (nested.keyword(index - 1) !== 'distinct') return false
  const before = nested.keyword(index - 2)
  return before === 'is' || (before === 'not' && nested.keyword(index - 3) === 'is')
}
