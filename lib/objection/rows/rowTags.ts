import type { Recording } from '../../cache/load/Recording.js'
import { newRowsTag, rowTag, type Tag } from '../../core/tag.js'
import { catalogOf } from '../../database/catalog/knownCatalogs.js'
import { readStatement } from '../../database/sql/readStatement.js'
import { readTags } from '../../database/tags/readTags.js'
import { internalsOf } from '../../query/objectionInternals/builderInternals.js'
import * as classes from '../../query/objectionInternals/operationClasses.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import type { RowId } from '../../query/plan/rowIds.js'
import { declaredTags } from '../../query/tags/queryTags.js'
import type { Executable } from '../state/builderState.js'

interface Statement {
  readonly sql: string
  readonly bindings: readonly unknown[]
}

/**
 * The tags of each row that a find by ids has loaded: the tags that the row's own statement would have, and the tags of the load
 * that are not about single rows.
 */
export function rowTagsOf(
  builder: Executable,
  { observedKnex }: CachedPlan,
  recording: Recording,
): (id: RowId, exists: boolean) => Tag[] {
  const { database } = observedKnex
  const rowKinds = [rowTag(database, '', ''), newRowsTag(database, '')].map((tag) => tag.slice(0, tag.indexOf('/') + 1))
  const shared = [...recording.tags].filter((tag) => !rowKinds.some((kind) => tag.startsWith(kind)))
  const common = [...shared, ...declaredTags(builder, observedKnex)]
  const catalog = catalogOf(database)
  const statementOf = statementsFor(builder)
  return (id, exists) => {
    const { sql, bindings } = statementOf(id)
    const { tags, absent } = readTags(readStatement(sql), bindings, database, catalog)
    return [...common, ...tags, ...(absent === undefined || exists ? [] : [absent.tag])]
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
