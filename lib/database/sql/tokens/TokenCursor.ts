import { NOT_NAMES } from './keywords.js'
import { NUMBER, PARAMETER, QUOTED, SIGN, STRING, WORD, type TokenKind, type Tokens } from './Tokens.js'

/** A place among the tokens of one statement. The tokens outside the statement are not seen. */
export class TokenCursor {
  at: number

  constructor(
    readonly tokens: Tokens,
    readonly start = 0,
    readonly end = tokens.length,
  ) {
    this.at = start
  }

  /** Whether the statement is over. */
  get done(): boolean {
    return this.at >= this.end
  }

  /** What the next token is. */
  get kind(): TokenKind | undefined {
    return this.at < this.end ? this.tokens.kinds[this.at] : undefined
  }

  /** The unquoted word that many places further, or the empty string. */
  word(ahead = 0): string {
    return this.#textIf(WORD, ahead)
  }

  /** The sign that many places further, or the empty string. */
  sign(ahead = 0): string {
    return this.#textIf(SIGN, ahead)
  }

  /** The placeholder or variable that many places further, or the empty string. */
  parameter(ahead = 0): string {
    return this.#textIf(PARAMETER, ahead)
  }

  /** The whole number that many places further, or the empty string. */
  number(ahead = 0): string {
    return this.#textIf(NUMBER, ahead)
  }

  /** The name that many places further, keyword or not, or the empty string. SQLite takes strings for names, too. */
  anyName(ahead = 0): string {
    return this.#textIf(WORD, ahead) || this.#textIf(QUOTED, ahead) || this.#textIf(STRING, ahead)
  }

  /** Whether a table's name may start that many places further. */
  isNameAt(ahead = 0): boolean {
    return this.#isAnyNameAt(ahead) && (!NOT_NAMES.has(this.word(ahead)) || this.sign(ahead + 1) === '.')
  }

  /** The parts of the qualified name that many places further, and how far on it ends, behind `.*` if that follows. */
  qualifiedName(ahead = 0): { readonly parts: readonly string[]; readonly next: number } {
    const parts: string[] = []
    let next = ahead
    if (this.#isAnyNameAt(next)) parts.push(this.anyName(next++))
    while (parts.length > 0 && this.sign(next) === '.') {
      next++
      if (this.sign(next) === '*') next++
      else if (this.#isAnyNameAt(next)) parts.push(this.anyName(next++))
    }
    return { parts, next }
  }

  /** Whether those words stand that many places further. */
  hasWords(ahead: number, ...words: readonly string[]): boolean {
    return words.every((word, index) => this.word(ahead + index) === word)
  }

  /** How many places further those words stand first. */
  find(...words: readonly string[]): number | undefined {
    for (let ahead = 0; this.at + ahead < this.end; ahead++) if (this.hasWords(ahead, ...words)) return ahead
    return undefined
  }

  /** Moves behind that word if it is the next token. */
  accept(word: string): boolean {
    if (this.word() !== word) return false
    this.at++
    return true
  }

  /** Moves behind that sign if it is the next token. */
  acceptSign(sign: string): boolean {
    if (this.sign() !== sign) return false
    this.at++
    return true
  }

  /** Skips as many of those words as come, and returns them. */
  skipWords(words: ReadonlySet<string>): readonly string[] {
    const { at } = this
    while (words.has(this.word())) this.at++
    return this.tokens.texts.slice(at, this.at)
  }

  /** Skips those words where a name or the word `before` is still to come: a table may have the name of a modifier. */
  skipModifiers(words: ReadonlySet<string>, before?: string): void {
    while (words.has(this.word()) && (this.isNameAt(1) || this.word(1) === before)) this.at++
  }

  /** At an opening parenthesis: skips everything up to the closing one. */
  skipParentheses(): void {
    let depth = 0
    do {
      const sign = this.sign()
      if (sign === '(') depth++
      else if (sign === ')') depth--
      this.at++
    } while (depth > 0 && !this.done)
  }

  /** Moves behind a table's name, however qualified, and returns its last part. */
  acceptName(): string | undefined {
    return this.isNameAt() ? this.acceptAnyName() : undefined
  }

  /** The same, but any word may be a name. The empty string if there is none. */
  acceptAnyName(): string {
    const { parts, next } = this.qualifiedName()
    this.at += next
    return parts.at(-1) ?? ''
  }

  #isAnyNameAt(ahead: number): boolean {
    const kind = this.#isInside(ahead) ? this.tokens.kinds[this.at + ahead] : undefined
    return kind === WORD || kind === QUOTED || kind === STRING
  }

  #isInside(ahead: number): boolean {
    const index = this.at + ahead
    return index >= this.start && index < this.end
  }

  #textIf(kind: TokenKind, ahead: number): string {
    return this.#isInside(ahead) ? this.tokens.textIf(kind, this.at + ahead) : ''
  }
}
