import { catalogOf } from '../../database/catalog/knownCatalogs.js'
import { internalsOf } from '../../query/builder/builderInternals.js'
import { namedByKnex } from '../../query/builder/knexNames.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'

/**
 * Whether the rows that a query asks for come in the order of these ids: where they are the table's primary key and its column
 * is of a type that sorts as they do. Only the database's catalogue tells.
 */
export function isOrderedByIds(builder: unknown, { source, entities }: CachedPlan): boolean {
  const internals = internalsOf(builder)
  const key = catalogOf(source.database)?.keyOf(namedByKnex(builder, internals.tableName()))
  const [idColumn] = internals.modelClass().getIdColumnArray()
  if (key?.length !== 1 || idColumn === undefined || key[0]?.column !== namedByKnex(builder, idColumn)) return false
  return key[0].kind === (typeof entities?.ids[0] === 'number' ? 'integer' : 'text')
}
