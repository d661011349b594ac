/** A bare word, lower-cased: a keyword or a name. */
export const WORD = 0
/** A name in quotes, folded. In MySQL it may be a string: whoever reads names takes it for one all the same. */
export const QUOTED = 1
/** A string; its text is what SQLite would take for a name in the place of one, and empty when it is too long for that. */
export const STRING = 2
/** A placeholder, of which only the sign is kept, or a variable of SQL Server and MySQL, lower-cased. */
export const PARAMETER = 3
/** A whole number. */
export const NUMBER = 4
/** Any other character. */
export const SIGN = 5

/** What a token is. */
export type Kind = typeof WORD | typeof QUOTED | typeof STRING | typeof PARAMETER | typeof NUMBER | typeof SIGN

/** The tokens of a text, as two lists side by side: a text of a megabyte may have as many. */
export class Tokens {
  readonly kinds: Kind[] = []
  readonly texts: string[] = []

  /** How many there are. */
  get length(): number {
    return this.kinds.length
  }

  /** Appends one. */
  add(kind: Kind, text: string): void {
    this.kinds.push(kind)
    this.texts.push(text)
  }

  /** The text of the token at `index` when it is of that kind, otherwise the empty string. */
  textIf(kind: Kind, index: number): string {
    return this.kinds[index] === kind ? (this.texts[index] as string) : ''
  }
}
