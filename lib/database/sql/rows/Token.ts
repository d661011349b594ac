import type { Kind } from '../tokens/Tokens.js'

/** A token of a text that every database splits in the same way. */
export interface Token {
  readonly kind: Kind
  /** Lower-cased for words and names; of strings and names what stands between the quotes; of placeholders the binding's index. */
  readonly text: string
  /** How a name is quoted, otherwise empty. */
  readonly quote: string
  /** Of an opening parenthesis and of CASE: where it is closed. Otherwise where the token itself stands. */
  close: number
}
