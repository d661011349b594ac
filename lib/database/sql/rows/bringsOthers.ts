import type { Token } from './Token.js'
import { isSign, keywordAt } from './ranges.js'

const QUERIES = new Set('select union intersect except table into'.split(' '))

/** Whether, from an index on, anything brings in other rows, of this table or another, or puts rows elsewhere. */
export function bringsOthers(tokens: readonly Token[], start: number): boolean {
  for (let index = start; index < tokens.length; index++) {
    const word = keywordAt(tokens, index)
    // In SQLite the name of a table may follow IN.
    if (QUERIES.has(word) || (word === 'in' && !isSign(tokens, index + 1, '('))) return true
  }
  return false
}
