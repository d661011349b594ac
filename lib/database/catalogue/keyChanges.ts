import { readingsOf, type SqlSyntax, type SqlToken } from './sqlTokens.js'
import type { KeyColumn } from './TableKey.js'

/**
 * Whether a trigger that runs before a row is written may give it another key, so that it becomes another row: its text
 * names a column of the key, or does with the row as a whole anything but return it.
 */
export function mayChangeKey(text: string, syntax: SqlSyntax, key: readonly KeyColumn[]): boolean {
  const columns = new Set(key.map(({ column }) => column))
  return readingsOf(text, syntax).some((tokens) =>
    tokens.some(
      (token, at) =>
        (token.kind !== 'mark' && columns.has(token.text)) ||
        (isWord(token, 'new') && !isPartOrReturned(tokens, at)) ||
        (isWord(token, 'return') && !isOneOf(tokens[at + 1], RETURNED)),
    ),
  )
}

/** What a trigger returns: the row as it is to be written, or nothing. */
const RETURNED = ['new', 'old', 'null']

/** `new.x`, or `return new`. */
function isPartOrReturned(tokens: readonly SqlToken[], at: number): boolean {
  return tokens[at + 1]?.text === '.' || isOneOf(tokens[at - 1], ['return'])
}

function isOneOf(token: SqlToken | undefined, words: readonly string[]): boolean {
  return words.some((word) => token !== undefined && isWord(token, word))
}

function isWord({ kind, text }: SqlToken, word: string): boolean {
  return kind === 'word' && text === word
}
