import { SessionSteps } from '../session/SessionSteps.js'

/** Everything: the statement may have written any table. */
export const EVERYTHING: unique symbol = Symbol('everything')

/** What a statement does to the transaction of its connection. */
export type TransactionStep = 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollback to'

/** What the statements of a text do, as far as they have been read. */
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
  /** Some string of the text is run: a block of PostgreSQL, or a statement that MySQL prepares. */
  runsString = false
  /** The token from which on the text defines a routine or a trigger, whose statements do not run. */
  definesFrom = Infinity

  /** Whether statements of the text stand where their starts are not seen: in strings, or in a block that is run. */
  get runsUnseen(): boolean {
    return this.runsString || (this.inBlock && this.definesFrom === Infinity)
  }

  /** Whether what stands at the token is stored and not run. */
  isStored(token: number): boolean {
    return this.inBlock && token > this.definesFrom
  }

  /** Nothing can be told: rows and schema may have changed. */
  addAnything(): void {
    this.everything = true
    this.schema = true
  }
}
