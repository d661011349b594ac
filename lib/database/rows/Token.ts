/** What a token is: a bare word, a quoted name, a string, a whole number, a placeholder, or anything else. */
export type TokenKind = 'word' | 'name' | 'string' | 'number' | 'place' | 'sign'

/** A token of a text that every database splits in the same way. */
export interface Token {
  readonly kind: TokenKind
  /** Lower-cased for words and names; of strings and names what stands between the quotes; of placeholders the binding's index. */
  readonly text: string
  /** How a name is quoted, otherwise empty. */
  readonly quote: string
  /** Of an opening parenthesis and of CASE: where it is closed. Otherwise where the token itself stands. */
  close: number
}
