import { NUMBER, PARAMETER, STRING } from '../../tokens/Tokens.js'
import type { NestedTokens, Range } from './NestedTokens.js'
import type { Operand } from './RowsOfText.js'

/** The operand that a range consists of; `undefined` if it is computed, or no number or string that is certain. */
export function operandAt(nested: NestedTokens, [start, end]: Range): Operand | undefined {
  if (end - start === 2) return nested.isSign(start, '-') ? numberAt(nested, start + 1, -1) : undefined
  if (end - start !== 1) return undefined
  const kind = nested.kind(start)
  if (kind === PARAMETER) return { place: nested.place(start) }
  if (kind === STRING) return { value: contentOf(nested, start) }
  const word = nested.keyword(start)
  return word === 'null' || word === 'default' ? { value: null } : numberAt(nested, start, 1)
}

/** The operands of a list in parentheses that is all a range consists of. */
export function operandsIn(nested: NestedTokens, range: Range): (Operand | undefined)[] | undefined {
  const inside = nested.insideParentheses(range)
  return inside && nested.splitAtCommas(inside).map((part) => operandAt(nested, part))
}

/** The value that an operand stands for, given the statement's bindings. */
export function valueOf(operand: Operand, bindings: readonly unknown[]): unknown {
  return 'place' in operand ? bindings[operand.place] : operand.value
}

const CONTENT = /'([^']*(?:''[^']*)*)'/y

/** A string as it is spelt between its quotes. */
function contentOf({ sql, tokens }: NestedTokens, index: number): string {
  CONTENT.lastIndex = tokens.starts[index] as number
  return CONTENT.exec(sql)?.[1] ?? ''
}

function numberAt(nested: NestedTokens, index: number, sign: number): Operand | undefined {
  const value = nested.kind(index) === NUMBER ? sign * Number(nested.tokens.texts[index]) : NaN
  return Number.isSafeInteger(value) ? { value } : undefined
}
