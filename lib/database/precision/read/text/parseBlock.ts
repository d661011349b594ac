import type { NestedTokens, Range } from '../../../sql/rows/text/NestedTokens.js'
import { words } from '../../../sql/tokens/keywords.js'
import { NUMBER, PARAMETER } from '../../../sql/tokens/Tokens.js'
import { isOperator, type Claims } from './Claims.js'
import { parseFrom } from './parseFrom.js'
import type { Block, Clause } from './ReadText.js'

/** The words that start a clause, and which of them may follow which: the numbers do not fall. */
const CLAUSES: ReadonlyMap<string, number> = new Map([
  ['from', 0],
  ['where', 1],
  ['group', 2],
  ['having', 3],
  ['order', 4],
  ['limit', 5],
  ['offset', 5],
  ['fetch', 5],
])
/** Clauses that are not understood. */
const OTHERS = words('window qualify for lock into procedure option start connect model returning')
const BEFORE_BY = words('group order')
const OF_LIMITS = words('all row rows first next only')
const DISTINCT = words('distinct distinctrow unique')

/** The query block that a range consists of; `undefined` if it is not understood. */
export function parseBlock(nested: NestedTokens, range: Range, claims: Claims): Block | undefined {
  const [start, end] = range
  claims.add(start)
  const clauses = clausesOf(nested, [start + 1, end])
  if (clauses === undefined) return undefined
  const from = clauses.get('from')
  if (from !== undefined) claims.add(from[0] - 1)
  const items = from === undefined ? [] : parseFrom(nested, from, claims)
  if (items === undefined || !areLimitsPlain(nested, clauses)) return undefined
  const list: Range = [start + 1, from === undefined ? firstOf(clauses, end) : from[0] - 1]
  clauses.delete('from')
  return {
    range,
    list,
    isDistinct: nested.find(list, DISTINCT) < list[1],
    items,
    clauses: clauses as ReadonlyMap<Clause, Range>,
    ignoresStar: false,
  }
}

/** The insides of the clauses by their first words. */
function clausesOf(nested: NestedTokens, [start, end]: Range): Map<string, Range> | undefined {
  const clauses = new Map<string, Range>()
  let open: { readonly word: string; readonly start: number; readonly order: number } | undefined
  const close = (at: number): void => {
    if (open !== undefined) clauses.set(open.word, [open.start, at])
  }
  for (let index = start; index < end; index = nested.behind(index)) {
    const word = nested.keyword(index)
    if (OTHERS.has(word)) return undefined
    const order = CLAUSES.get(word)
    if (order === undefined || (word === 'from' && isOperator(nested, index))) continue
    const isBy = BEFORE_BY.has(word)
    if (clauses.has(word) || open?.word === word || order < (open?.order ?? 0)) return undefined
    if (isBy && nested.keyword(index + 1) !== 'by') return undefined
    close(index)
    open = { word, order, start: index + (isBy ? 2 : 1) }
  }
  close(end)
  return Array.from(clauses.values()).every(([from, to]) => from < to) ? clauses : undefined
}

function firstOf(clauses: ReadonlyMap<string, Range>, end: number): number {
  return Math.min(end, ...Array.from(clauses, ([word, [from]]) => from - (BEFORE_BY.has(word) ? 2 : 1)))
}

/** Where a column has the name of such a clause, what follows is not the clause. */
function areLimitsPlain(nested: NestedTokens, clauses: ReadonlyMap<string, Range>): boolean {
  return ['limit', 'offset', 'fetch'].every((word) => {
    const [start, end] = clauses.get(word) ?? [0, 0]
    for (let index = start; index < end; index++) {
      const kind = nested.kind(index)
      const isNumber = kind === NUMBER || kind === PARAMETER || nested.isSign(index, ',')
      if (!isNumber && !OF_LIMITS.has(nested.keyword(index))) return false
    }
    return true
  })
}
