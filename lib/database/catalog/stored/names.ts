import type { Cursor } from '../../sql/tokens/TokenCursor.js'
import { QUOTED, SIGN, WORD, type Tokens } from '../../sql/tokens/Tokens.js'

/** The name at an index, which any word may be: what is reserved differs with the database. Empty if there is none. */
export function nameAt(tokens: Tokens, index: number): string {
  return tokens.textIf(WORD, index) || tokens.textIf(QUOTED, index)
}

/** Whether a dot stands before an index, so that what is there belongs to what comes before the dot. */
export function isQualified(tokens: Tokens, index: number): boolean {
  return tokens.textIf(SIGN, index - 1) === '.'
}

/** Passes the bare words that are in the set, and returns them. */
export function passWords(cursor: Cursor, known: ReadonlySet<string>): string[] {
  const passed: string[] = []
  for (; known.has(cursor.word()); cursor.at++) passed.push(cursor.word())
  return passed
}

/** Passes a qualified name, and returns its last part; empty if there is none. */
export function passName(cursor: Cursor): string {
  let name = ''
  for (let part = nameAt(cursor.tokens, cursor.at); part !== ''; part = nameAt(cursor.tokens, cursor.at)) {
    name = part
    cursor.at++
    if (!cursor.passSign('.')) break
  }
  return name
}

/** Passes everything up to the end of the statement, or up to that word, and returns the names in it. */
export function passNames(cursor: Cursor, until?: string): string[] {
  const passed: string[] = []
  for (; !cursor.done && cursor.sign() !== ';'; cursor.at++) {
    if (until !== undefined && cursor.word() === until) break
    const name = nameAt(cursor.tokens, cursor.at)
    if (name !== '') passed.push(name)
  }
  return passed
}
