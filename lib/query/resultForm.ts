import { findOperationOf, internalsOf } from './builderInternals.js'

/** What kind of thing a query resolves to. A key never stands for two forms. */
export type ResultForm = 'list' | 'one' | 'page' | 'count'

/** The form of a find; `count` is only ever asked for by `resultSize()`. */
export function resultFormOf(builder: unknown): ResultForm {
  const internals = internalsOf(builder)
  if (internals.findOperation('range') !== null) return 'page'
  return internals.findOperation('first') !== null ? 'one' : 'list'
}

/**
 * How the rows were found: by a plain query, by an instance (`$query`), or through a relation, whose rows carry columns
 * that the relation takes away afterwards.
 */
export function rowSourceOf(builder: unknown): string {
  return (findOperationOf(builder) as object).constructor.name
}
