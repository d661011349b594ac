import { SIGN, WORD } from '../tokens/Tokens.js'
import type { Token } from './Token.js'

/** A part of a list of tokens: from the first index up to, but without, the second. */
export type Range = readonly [start: number, end: number]

/** The bare word at an index, lower-cased; empty if there is none, or if it is a part of a qualified name. */
export function keywordAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index]
  return token?.kind === WORD && !isSign(tokens, index - 1, '.') ? token.text : ''
}

/** Whether that sign stands at an index. */
export function isSign(tokens: readonly Token[], index: number, sign: string): boolean {
  const token = tokens[index]
  return token?.kind === SIGN && token.text === sign
}

/** The indices in a range that no parentheses and no CASE in it enclose; of those, the openings. */
export function* levelOf(tokens: readonly Token[], [start, end]: Range): Generator<number, void, undefined> {
  for (let index = start; index < end; index = (tokens[index] as Token).close + 1) yield index
}

/** The first index in a range, outside parentheses, at which one of those words stands; the range's end if none does. */
export function findKeyword(tokens: readonly Token[], range: Range, words: ReadonlySet<string>): number {
  for (const index of levelOf(tokens, range)) if (words.has(keywordAt(tokens, index))) return index
  return range[1]
}

/** The parts of a range between its commas, outside parentheses. None of an empty range. */
export function splitAtCommas(tokens: readonly Token[], range: Range): Range[] {
  const parts: Range[] = []
  let start = range[0]
  for (const index of levelOf(tokens, range)) {
    if (!isSign(tokens, index, ',')) continue
    parts.push([start, index])
    start = index + 1
  }
  return range[0] === range[1] ? [] : [...parts, [start, range[1]]]
}

/** What is inside the parentheses that a range consists of; `undefined` if it is anything else. */
export function insideParentheses(tokens: readonly Token[], [start, end]: Range): Range | undefined {
  return isSign(tokens, start, '(') && tokens[start]?.close === end - 1 ? [start + 1, end - 1] : undefined
}
