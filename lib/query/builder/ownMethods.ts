import { Model, QueryBuilder } from 'objection'

type Statics = Pick<typeof Model, 'query' | 'beforeFind' | 'afterFind'> & { readonly onCreateQuery?: unknown }

/** Objection exports empty classes. Those with the code lie above them, and plugins patch the exported ones at any time. */
const nativeModel = Model.prototype.constructor as unknown as Statics & { readonly prototype: Model }
const nativeBuilder = QueryBuilder.prototype.constructor as typeof QueryBuilder

/** What Objection's model class does by itself, whatever a plugin has put on `Model`. */
export const ownStatics: Required<Statics> = {
  query: nativeModel.query,
  beforeFind: nativeModel.beforeFind,
  afterFind: nativeModel.afterFind,
  onCreateQuery: nativeModel.onCreateQuery,
}

export const own$afterFind: unknown = nativeModel.prototype.$afterFind

/** The same for the query builder: how it is made, executed and counted. */
export const ownForClass: unknown = nativeBuilder.forClass

const { execute, resultSize } = nativeBuilder.prototype

/** Whether a builder class executes its queries as Objection does. */
export function executesAsObjectionDoes(prototype: QueryBuilder<Model, unknown>): boolean {
  return prototype.execute === execute
}

/** Whether a builder class counts its results as Objection does. */
export function countsAsObjectionDoes(prototype: QueryBuilder<Model, unknown>): boolean {
  return prototype.resultSize === resultSize
}
