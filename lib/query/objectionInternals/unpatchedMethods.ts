import { Model, QueryBuilder } from 'objection'

type Statics = Pick<typeof Model, 'query' | 'beforeFind' | 'afterFind'> & { readonly onCreateQuery?: unknown }

/** Objection exports empty classes, which plugins may patch at any time. Their base classes have the code. */
const nativeModel = Model.prototype.constructor as unknown as Statics & { readonly prototype: Model }
const nativeBuilder = QueryBuilder.prototype.constructor as typeof QueryBuilder

/** The static methods of Objection's own model class, without those that plugins have put on `Model`. */
export const unpatchedStatics: Required<Statics> = {
  query: nativeModel.query,
  beforeFind: nativeModel.beforeFind,
  afterFind: nativeModel.afterFind,
  onCreateQuery: nativeModel.onCreateQuery,
}

export const unpatchedAfterFind: unknown = nativeModel.prototype.$afterFind

/** The `forClass()` of Objection's own query builder. */
export const unpatchedForClass: unknown = nativeBuilder.forClass

const { execute, resultSize } = nativeBuilder.prototype

/** Whether a builder class executes its queries as Objection does. */
export function executesAsObjectionDoes(prototype: QueryBuilder<Model, unknown>): boolean {
  return prototype.execute === execute
}

/** Whether a builder class counts its results as Objection does. */
export function countsAsObjectionDoes(prototype: QueryBuilder<Model, unknown>): boolean {
  return prototype.resultSize === resultSize
}
