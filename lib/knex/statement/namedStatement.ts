import type { NamedQuery } from '../../core/events.js'
import type { KnexStatement } from './door.js'

const NO_CLASS = { name: '' }

/** What events say of a statement. */
class NamedStatement implements NamedQuery {
  readonly #statement: KnexStatement

  constructor(statement: KnexStatement) {
    this.#statement = statement
  }

  modelClass(): typeof NO_CLASS {
    return NO_CLASS
  }

  /** The table of its builder, if the table has a plain name. */
  tableName(): string {
    const table = this.#statement._single?.table
    return (typeof table === 'string' ? table : undefined) as string
  }
}

export const namedStatement = (statement: KnexStatement): NamedQuery => new NamedStatement(statement)
