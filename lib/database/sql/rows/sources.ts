import { NUMBER, PARAMETER, STRING, WORD } from '../tokens/Tokens.js'
import type { Token } from './Token.js'
import { insideParentheses, isSign, splitAtCommas, type Range } from './ranges.js'
import type { Source } from './RowShape.js'

/** The source that a range consists of; `undefined` if it is computed, or no number or string that is certain. */
export function sourceOf(tokens: readonly Token[], [start, end]: Range): Source | undefined {
  if (end - start === 2) return isSign(tokens, start, '-') ? numberOf(tokens[start + 1], -1) : undefined
  const token = tokens[start]
  if (end - start !== 1 || token === undefined) return undefined
  if (token.kind === PARAMETER) return { place: Number(token.text) }
  if (token.kind === STRING) return { value: token.text }
  if (token.kind === WORD && (token.text === 'null' || token.text === 'default')) return { value: null }
  return numberOf(token, 1)
}

function numberOf(token: Token | undefined, sign: number): Source | undefined {
  const value = token?.kind === NUMBER ? sign * Number(token.text) : NaN
  return Number.isSafeInteger(value) ? { value } : undefined
}

/** The sources of a list in parentheses that is all a range consists of. */
export function sourcesOf(tokens: readonly Token[], range: Range): (Source | undefined)[] | undefined {
  const inside = insideParentheses(tokens, range)
  return inside === undefined ? undefined : splitAtCommas(tokens, inside).map((part) => sourceOf(tokens, part))
}
