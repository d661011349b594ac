import { findOperationOf, internalsOf } from './builderInternals.js'
import { FIND, PLAIN_FIND } from './operationClasses.js'
import { FINDS, IS_ONE, IS_PAGE, traitsOf } from './operationTraits.js'

/** What kind of thing a query resolves to. A key never stands for two forms. */
export type ResultForm = 'list' | 'one' | 'page' | 'count'

/** The form of a find; `count` is only ever asked for by `resultSize()`. */
export function resultFormOf(builder: unknown, traits: number = traitsOf(builder)): ResultForm {
  if ((traits & IS_PAGE) !== 0) return 'page'
  return (traits & IS_ONE) !== 0 ? 'one' : 'list'
}

/** The source of a plain query's rows. */
export const PLAIN_SOURCE = FIND.name

/**
 * How the rows were found: by a plain query, by an instance (`$query`), or through a relation, whose rows carry columns
 * that the relation takes away afterwards.
 */
export function rowSourceOf(builder: unknown, traits: number = traitsOf(builder)): string {
  const { _findOperationFactory: factory } = internalsOf(builder)
  if (factory === PLAIN_FIND && (traits & FINDS) === 0) return PLAIN_SOURCE
  return (findOperationOf(builder) as object).constructor.name
}
