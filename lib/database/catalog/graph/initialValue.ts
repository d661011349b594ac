import { comparableValue, NULL_VALUE, type ValueKind } from '../../../core/tables/comparableValue.js'

/** What a new row has in a column with this literal as its default: `null` for NULL, `undefined` for what is no literal. */
export function initialValue(
  kind: ValueKind | undefined,
  literal: string | boolean | null | undefined,
): string | undefined {
  if (kind === undefined || literal === undefined) return undefined
  return literal === null ? NULL_VALUE : comparableValue(literal, kind)
}

/** The content of a string between single quotes; `undefined` for any other text, and for strings with backslashes. */
export function unquoted(literal: string): string | undefined {
  return QUOTED.test(literal) ? literal.slice(1, -1).replaceAll(`''`, `'`) : undefined
}

const QUOTED = /^'(?:[^'\\]|'')*'$/

/** A whole number as it stands in SQL, without the parentheses and the space that a database may put around or into it. */
export function wholeNumber(literal: string): string | undefined {
  const [, sign, digits] = WHOLE.exec(literal.replace(/^\((.*)\)$/, '$1')) ?? []
  return digits && `${sign}${digits}`
}

const WHOLE = /^(-?)\s?(\d+)$/
