/** A query that events are about: a query builder. It is asked only while somebody listens. */
export interface NamedQuery {
  modelClass(): { readonly name: string }
  tableName(): string
}

/** What an event says of its query. */
export interface QueryNames {
  /** The name of the model class; `undefined` for computations of `wrap` and for classes without a name. */
  readonly model: string | undefined
  /** The table that the query is on; `undefined` for computations of `wrap`. */
  readonly table: string | undefined
}

const NO_NAMES: QueryNames = { model: undefined, table: undefined }

/** The names of a query; without any where there is no query, or where it fails to tell. */
export function namesOf(query: NamedQuery | undefined): QueryNames {
  if (query === undefined) return NO_NAMES
  try {
    const { name } = query.modelClass()
    return { model: name === '' ? undefined : name, table: query.tableName() }
  } catch {
    return NO_NAMES
  }
}
