import type { NestedTokens, Range } from '../../../sql/rows/text/NestedTokens.js'
import { singleTableAt } from '../../../sql/rows/text/SingleTable.js'
import { NOT_ALIASES, words } from '../../../sql/tokens/keywords.js'
import { QUOTED, WORD } from '../../../sql/tokens/Tokens.js'
import type { Claims } from './Claims.js'
import type { FromItem, JoinKind } from './ReadText.js'

const QUERIES = words('select with')
const JOINS = words('join inner cross natural straight_join')
const OUTER: ReadonlyMap<string, JoinKind> = new Map([
  ['left', 'left'],
  ['right', 'right'],
  ['full', 'full'],
])
const CONDITIONS = words('on using')

type Source = Pick<FromItem, 'name' | 'alias' | 'isRenamed' | 'range'>

/** The items of a FROM clause, in order; `undefined` if there is anything that is not understood. */
export function parseFrom(nested: NestedTokens, [start, end]: Range, claims: Claims): FromItem[] | undefined {
  const items: FromItem[] = []
  let join: JoinKind = 'inner'
  for (let at = start; ;) {
    const source = sourceAt(nested, at)
    const condition = source && conditionAt(nested, source.range[1], end)
    if (source === undefined || condition === undefined) return undefined
    items.push({ ...source, join, on: condition.on, using: condition.using })
    at = condition.end
    if (at >= end) return at === end && areDistinct(items) ? items : undefined
    const next = joinAt(nested, at, claims)
    if (next === undefined) return undefined
    ;({ join, at } = next)
  }
}

function sourceAt(nested: NestedTokens, start: number): Source | undefined {
  if (nested.isSign(start, '(')) return derivedAt(nested, start)
  const table = singleTableAt(nested, start)
  if (table === undefined) return undefined
  const { name, folded, alias, end } = table
  return { name, alias: alias ?? folded, isRenamed: alias !== undefined, range: [start, end] }
}

/** A query in parentheses. What else stands in parentheses is not understood. */
function derivedAt(nested: NestedTokens, start: number): Source | undefined {
  if (!QUERIES.has(nested.keyword(start + 1))) return undefined
  const behind = nested.behind(start)
  const at = nested.keyword(behind) === 'as' ? behind + 1 : behind
  const kind = nested.kind(at)
  const text = nested.tokens.texts[at] as string
  const isAlias = kind === QUOTED || (kind === WORD && !NOT_ALIASES.has(text))
  return { name: undefined, alias: isAlias ? text : '', isRenamed: true, range: [start, isAlias ? at + 1 : behind] }
}

interface Condition {
  readonly on?: Range
  readonly using?: Range
  readonly end: number
}

function conditionAt(nested: NestedTokens, at: number, end: number): Condition | undefined {
  const word = nested.keyword(at)
  if (word === 'using') {
    const behind = nested.behind(at + 1)
    return nested.namesIn([at + 1, behind]) && { using: [at + 1, behind], end: behind }
  }
  if (word !== 'on') return { end: at }
  const on: Range = [at + 1, joinFrom(nested, [at + 1, end])]
  // `a join b join c on … on …` joins in another order.
  if (on[0] === on[1] || nested.find(on, CONDITIONS) < on[1]) return undefined
  return { on, end: on[1] }
}

/** Where the next join of a range begins, or its end. */
function joinFrom(nested: NestedTokens, [start, end]: Range): number {
  for (let index = start; index < end; index = nested.behind(index)) {
    const word = nested.keyword(index)
    if (nested.isSign(index, ',') || JOINS.has(word)) return index
    // `left(…)` is a function.
    if (OUTER.has(word) && !nested.isSign(index + 1, '(')) return index
  }
  return end
}

function joinAt(nested: NestedTokens, start: number, claims: Claims): { join: JoinKind; at: number } | undefined {
  if (nested.isSign(start, ',')) return { join: 'inner', at: start + 1 }
  const first = nested.keyword(start)
  const outer = OUTER.get(first)
  let at = outer !== undefined || first === 'inner' || first === 'cross' ? start + 1 : start
  if (outer !== undefined && nested.keyword(at) === 'outer') at++
  if (nested.keyword(at) !== 'join') return undefined
  claims.add(at)
  return { join: outer ?? 'inner', at: at + 1 }
}

/** Of two items with one name it is not certain which one is meant. */
function areDistinct(items: readonly FromItem[]): boolean {
  return new Set(items.map(({ alias }) => alias)).size === items.length
}
