import { SessionSteps } from '../session/SessionSteps.js'

/** The statement may have written any table. */
export const EVERYTHING: unique symbol = Symbol('everything')

/** What a statement does to the transaction of its connection. */
export type TransactionStep = 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollback to'

/** What the statements of a text do, as far as they have been parsed. */
export class Effects {
  readonly writes = new Set<string>()
  everything = false
  schema = false
  truncates = false
  transaction: TransactionStep[] = []
  /** What they do to the session of their connection. */
  readonly session = new SessionSteps()
  /** The text holds a block of a procedural language, where `begin` and `end` are brackets and no transaction. */
  inBlock = false
  /** The text runs a string: a block of PostgreSQL, or a statement that MySQL prepares. */
  runsString = false
  /** The token from which on the text defines a routine or a trigger, whose statements do not run. */
  definesFrom = Infinity

  /** Whether statements run whose starts the parser does not see: in strings, or in a block. */
  get runsUnseen(): boolean {
    return this.runsString || (this.inBlock && this.definesFrom === Infinity)
  }

  /** The token from which on the text is stored and does not run. */
  get storedFrom(): number {
    return this.inBlock ? this.definesFrom + 1 : Infinity
  }

  /** The statement is not understood: rows and schema may have changed. */
  addAnything(): void {
    this.everything = true
    this.schema = true
  }
}
