import { findOperationOf, internalsOf } from '../objectionInternals/builderInternals.js'
import { FIND, PLAIN_FIND } from '../objectionInternals/operationClasses.js'
import { FINDS, IS_ONE, IS_PAGE, traitsOf } from '../objectionInternals/operationTraits.js'

/** What a query resolves to. A key never stands for two forms. */
export type ResultForm = 'list' | 'one' | 'page' | 'count'

/** The form of a find. Only `resultSize()` has the form `count`. */
export function resultFormOf(builder: unknown, traits: number = traitsOf(builder)): ResultForm {
  if ((traits & IS_PAGE) !== 0) return 'page'
  return (traits & IS_ONE) !== 0 ? 'one' : 'list'
}

/** The row source of a query that is neither `$query()` nor a query of a relation. */
export const PLAIN_SOURCE = FIND.name

/**
 * How the query finds its rows: plainly, by an instance (`$query()`), or through a relation. Rows of a relation have columns that
 * the relation removes afterwards.
 */
export function rowSourceOf(builder: unknown, traits: number = traitsOf(builder)): string {
  const { _findOperationFactory: factory } = internalsOf(builder)
  if (factory === PLAIN_FIND && (traits & FINDS) === 0) return PLAIN_SOURCE
  return (findOperationOf(builder) as object).constructor.name
}
