const BACKTICK = 96
const CLOSING = 93
const DOUBLE = 34
const OPENING = 91

/**
 * How table names are compared everywhere: the last part of a qualified name, lower-cased, without quotes around it.
 * Different names may become one (`a.t` and `b.t`, `"T"` and `t`): that can only invalidate too much.
 */
export function foldTable(name: string): string {
  let start = name.lastIndexOf('.') + 1
  let end = name.length
  while (start < end && isQuote(name.charCodeAt(start))) start++
  while (start < end && isQuote(name.charCodeAt(end - 1))) end--
  return name.slice(start, end).toLowerCase()
}

function isQuote(code: number): boolean {
  return code === DOUBLE || code === BACKTICK || code === OPENING || code === CLOSING
}
