import { foldTable } from '../../../core/tables/foldTable.js'
import { SIGN, WORD, type Tokens } from '../../sql/tokens/Tokens.js'
import { tokenizeStored, type StoredDialects } from './tokenizeStored.js'
import type { KeyColumn } from '../../../core/tables/normalKey.js'

/**
 * Whether a trigger that runs before a row is written may give it another key, so that it becomes another row. It may if its
 * text names a column of the key, or uses the whole row other than to return it.
 */
export function mayChangeKey(text: string, dialects: StoredDialects, key: readonly KeyColumn[]): boolean {
  const columns = new Set(key.map(({ column }) => foldTable(column)))
  return tokenizeStored(text, dialects).some((tokens) =>
    tokens.texts.some(
      (_, at) =>
        columns.has(tokens.name(at)) ||
        (tokens.textIf(WORD, at) === 'new' && !isPartOrReturned(tokens, at)) ||
        (tokens.textIf(WORD, at) === 'return' && !RETURNED.has(tokens.textIf(WORD, at + 1))),
    ),
  )
}

/** What a trigger returns: the row as it is to be written, or nothing. */
const RETURNED = new Set(['new', 'old', 'null'])

/** `new.x`, or `return new`. */
function isPartOrReturned(tokens: Tokens, at: number): boolean {
  return tokens.textIf(SIGN, at + 1) === '.' || tokens.textIf(WORD, at - 1) === 'return'
}
