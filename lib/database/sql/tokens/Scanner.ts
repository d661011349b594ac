import type { LexerDialect } from './lexerDialects.js'
import { SIGN, Tokens } from './Tokens.js'

/**
 * How a scan ended. `complete`: at the end of the text. `invalid`: the text is no SQL of that dialect; a database would still
 * have run the statements before the last `;`. `ambiguous`: the dialects split the text differently.
 */
export type Outcome = 'complete' | 'invalid' | 'ambiguous'

/** Where the lexer is in a text, and what it has found. */
export class Scanner {
  readonly tokens = new Tokens()
  at = 0
  outcome: Outcome = 'complete'
  /** How many comments are open whose content runs. */
  openCode = 0
  /** How many square brackets are open that hold subscripts. */
  openBrackets = 0
  /** The content of dollar quotes: strings, or code that runs. */
  readonly bodies: string[] = []

  /** Without a dialect the scan ends at the first character on which the dialects disagree. */
  constructor(
    readonly sql: string,
    readonly dialect: LexerDialect | undefined,
  ) {}

  /** The code of the character that many places further; -1 after the end. */
  code(ahead = 0): number {
    const index = this.at + ahead
    return index < this.sql.length ? this.sql.charCodeAt(index) : -1
  }

  /** Adds the next character as a sign, which may consist of it several times. */
  addSign(length = 1): void {
    this.tokens.add(SIGN, this.sql[this.at] as string, this.at)
    this.at += length
  }

  /** Ends the scan: the text is no SQL of the dialect, or the dialects disagree. In a stored text the scan goes on. */
  stop(): undefined {
    this.outcome = this.dialect === undefined ? 'ambiguous' : 'invalid'
    if (this.dialect?.stored === true && this.at < this.sql.length) this.addSign()
    else this.at = this.sql.length
    return undefined
  }

  /** Whether the dialect has a trait. Without a dialect the scan stops: here the dialects disagree. */
  has(trait: Exclude<keyof LexerDialect, 'brackets'>): boolean {
    if (this.dialect === undefined) this.stop()
    return this.dialect?.[trait] === true
  }
}
