import type { Recording } from '../../cache/load/Recording.js'
import type { Entry } from '../../core/entry.js'
import { foldTable } from '../../core/tables/foldTable.js'
import { tableId } from '../../core/tag.js'
import { catalogOf } from '../../database/catalog/knownCatalogs.js'
import { readStatement } from '../../database/sql/readStatement.js'
import { readTags } from '../../database/tags/readTags.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import * as classes from '../../query/objectionInternals/operationClasses.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { RowId } from '../../query/plan/rowIds.js'
import { namedByKnex } from '../../query/tags/knexNames.js'
import { declaredTags } from '../../query/tags/queryTags.js'
import type { Executable } from '../state/builderState.js'

interface Statement {
  readonly sql: string
  readonly bindings: readonly unknown[]
}

/** What the entry of a row depends on. */
type Dependencies = Pick<Entry, 'tags' | 'dependencies'>

/**
 * What each row that a find by ids has loaded depends on: what the row's own statement does, and what else the load does but by its
 * statement for all ids.
 */
export function rowDependenciesOf(
  builder: Executable,
  { observedKnex }: CachedPlan,
  recording: Recording,
): (id: RowId, exists?: boolean) => Dependencies {
  const { database, catalogName } = observedKnex
  const internals = internalsOf(builder)
  const own = tableId(database, foldTable(namedByKnex(builder, internals.tableName())))
  const [idColumn] = internals
    .modelClass()
    .getIdColumnArray()
    .map((column) => namedByKnex(builder, column))
  const common = [...recording.tags, ...declaredTags(builder, observedKnex)]
  const others = [...recording.dependencies].filter(({ table }) => table !== own)
  const catalog = catalogOf(catalogName)
  const statementOf = statementsFor(builder)
  return (id, exists) => {
    const { sql, bindings } = statementOf(id)
    const { tags, dependencies, withRows } = readTags(readStatement(sql), bindings, database, catalog, recording.stamp)
    // Keys that are equal to the database have one normal form, so the id stands for that of the row.
    const rows = exists === true && idColumn !== undefined ? [{ [idColumn]: id }] : []
    const known = exists === undefined ? undefined : withRows?.(rows)
    return { tags: [...common, ...tags], dependencies: [...others, ...(known ?? dependencies)] }
  }
}

/** The same find for one id. It is compiled once if its bindings show where the id stands. */
function statementsFor(builder: Executable): (id: RowId) => Statement {
  let known: { readonly id: RowId; readonly statement: Statement } | undefined
  return (id) => {
    if (known === undefined || known.statement.bindings.filter((value) => value === known?.id).length !== 1) {
      known = { id, statement: compile(builder, id) }
      return known.statement
    }
    const { sql, bindings } = known.statement
    return { sql, bindings: bindings.map((value) => (value === known?.id ? id : value)) }
  }
}

function compile(builder: Executable, id: RowId): Statement {
  const copy = builder.clone()
  Object.assign(internalsOf(copy).findOperation(classes.FIND_BY_IDS) as object, { ids: [id] })
  return (internalsOf(copy).toKnexQuery().toSQL() as { toNative(): Statement }).toNative()
}
