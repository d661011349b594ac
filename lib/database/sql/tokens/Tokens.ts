/** An unquoted word, lower-cased: a keyword or a name. */
export const WORD = 0
/** A name in quotes, folded. In MySQL it may be a string. Readers of names take it for a name. */
export const QUOTED = 1
/** A string. Its text is the name that SQLite would take it for, and empty when it is too long for a name. */
export const STRING = 2
/** A placeholder, of which only the sign is kept, or a variable of SQL Server and MySQL, lower-cased. */
export const PARAMETER = 3
/** A whole number. */
export const NUMBER = 4
/** Any other character. */
export const SIGN = 5
/** A number with a point. */
export const DECIMAL = 6

/** What a token is. */
export type TokenKind =
  typeof WORD | typeof QUOTED | typeof STRING | typeof PARAMETER | typeof NUMBER | typeof SIGN | typeof DECIMAL

/** The tokens of a text, as lists side by side: a text of a megabyte may have as many. */
export class Tokens {
  readonly kinds: TokenKind[] = []
  readonly texts: string[] = []
  /** The index in the text at which each token starts. */
  readonly starts: number[] = []

  /** How many there are. */
  get length(): number {
    return this.kinds.length
  }

  /** Appends a token. */
  add(kind: TokenKind, text: string, start: number): void {
    this.kinds.push(kind)
    this.texts.push(text)
    this.starts.push(start)
  }

  /** The text of the token at `index` when it is of that kind, otherwise the empty string. */
  textIf(kind: TokenKind, index: number): string {
    return this.kinds[index] === kind ? (this.texts[index] as string) : ''
  }

  /** The unquoted word at `index`, or the empty string; also empty behind a dot, where it belongs to a qualified name. */
  keyword(index: number): string {
    return this.isQualified(index) ? '' : this.textIf(WORD, index)
  }

  /** The name at `index`, which any word may be: which words are reserved differs between databases. */
  name(index: number): string {
    return this.textIf(WORD, index) || this.textIf(QUOTED, index)
  }

  /** Whether a dot stands before `index`. */
  isQualified(index: number): boolean {
    return this.textIf(SIGN, index - 1) === '.'
  }
}
