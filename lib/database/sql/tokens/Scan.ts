import type { Reading } from './lexerDialects.js'
import { SIGN, Tokens } from './Tokens.js'

/**
 * How reading a text ended: it was read to its end; it cannot be a statement of the family whose reading this is (what
 * came before the last `;` was run nevertheless, if anything was); or the families would read it differently.
 */
export type Ending = 'whole' | 'broken' | 'ambiguous'

/** Where the lexer is in a text, and what it has found. */
export class Scan {
  readonly tokens = new Tokens()
  at = 0
  ending: Ending = 'whole'
  /** How many comments are open whose content is run. */
  openCode = 0
  /** How many square brackets are open that hold subscripts. */
  openBrackets = 0
  /** What stood between dollar quotes: strings, or code that is run. */
  readonly bodies: string[] = []

  /** Without a reading the scan ends at the first character on which the readings disagree. */
  constructor(
    readonly sql: string,
    readonly reading: Reading | undefined,
  ) {}

  /** The code of the character that many places further; `NaN` after the end. */
  code(ahead = 0): number {
    return this.sql.charCodeAt(this.at + ahead)
  }

  /**
   * This reading ends here: there is no such text in its databases, or (without a reading) none is the only one. In a text
   * that is stored it goes on behind the character.
   */
  stop(): undefined {
    this.ending = this.reading === undefined ? 'ambiguous' : 'broken'
    if (this.reading?.stored === true && this.at < this.sql.length) {
      this.tokens.add(SIGN, this.sql[this.at++] as string)
    } else {
      this.at = this.sql.length
    }
    return undefined
  }

  /** Whether the scan goes by this trait; without a reading it stops, for here the readings part. */
  goesBy(trait: { [K in keyof Reading]: Reading[K] extends boolean ? K : never }[keyof Reading]): boolean {
    if (this.reading === undefined) this.stop()
    return this.reading?.[trait] === true
  }
}
