const BACKTICK = 96
const CLOSING = 93
const DOUBLE = 34
const OPENING = 91

/**
 * The form in which table names are compared: the last part of a qualified name, in lower case, without quotes.
 * Different tables can share a form (`a.t` and `b.t`, `"T"` and `t`): then a write invalidates more than it must.
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
