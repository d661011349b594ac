import type { NamedQuery } from '../../core/events.js'
import type { KnexStatement } from './door.js'

const NO_CLASS = { name: '' }

/** What events say of a statement: the table of its builder, if the table has a plain name. */
export function namedStatement(statement: KnexStatement): NamedQuery {
  return {
    modelClass: () => NO_CLASS,
    tableName: () => {
      const table = statement._single?.table
      return (typeof table === 'string' ? table : undefined) as string
    },
  }
}
