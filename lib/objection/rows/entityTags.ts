import type { Recording } from '../../cache/load/Recording.js'
import { newRowsTag, rowTag, type Tag } from '../../core/tag.js'
import { catalogOf } from '../../database/catalog/knownCatalogs.js'
import { readTags } from '../../database/tags/readTags.js'
import { readStatement } from '../../database/sql/readStatement.js'
import { internalsOf } from '../../query/builder/builderInternals.js'
import type { EntityId } from '../../query/plan/entityId.js'
import * as classes from '../../query/builder/operationClasses.js'
import type { CachedPlan } from '../../query/plan/QueryPlan.js'
import { declaredTags } from '../../query/plan/queryTags.js'
import type { Executable } from '../Executable.js'

interface KnexQuery {
  toSQL(): { toNative(): { readonly sql: string; readonly bindings: readonly unknown[] } }
}

/**
 * What each of the rows that a find by ids has loaded depends on: on what its own statement would, and on what was seen of the
 * load beside rows.
 */
export function entityTags(
  builder: Executable,
  { source }: CachedPlan,
  recording: Recording,
): (id: EntityId, isThere: boolean) => Tag[] {
  const { database } = source
  const kinds = [rowTag(database, '', ''), newRowsTag(database, '')].map((tag) => tag.slice(0, tag.indexOf('/') + 1))
  const shared = [...recording.tags].filter((tag) => !kinds.some((kind) => tag.startsWith(kind)))
  const common = [...shared, ...declaredTags(builder, source)]
  const catalogue = catalogOf(database)
  const statementOf = statementsFor(builder)
  return (id, isThere) => {
    const { sql, bindings } = statementOf(id)
    const { tags, absent } = readTags(readStatement(sql), bindings, database, catalogue)
    return [...common, ...tags, ...(absent === undefined || isThere ? [] : [absent.tag])]
  }
}

interface Statement {
  readonly sql: string
  readonly bindings: readonly unknown[]
}

/** The same find for one id: compiled once, where its bindings show where the id stands. */
function statementsFor(builder: Executable): (id: EntityId) => Statement {
  let known: { readonly id: EntityId; readonly statement: Statement } | undefined
  return (id) => {
    if (known === undefined || known.statement.bindings.filter((value) => value === known?.id).length !== 1) {
      known = { id, statement: compile(builder, id) }
      return known.statement
    }
    const { sql, bindings } = known.statement
    return { sql, bindings: bindings.map((value) => (value === known?.id ? id : value)) }
  }
}

function compile(builder: Executable, id: EntityId): Statement {
  const copy = builder.clone()
  Object.assign(internalsOf(copy).findOperation(classes.FIND_BY_IDS) as object, { ids: [id] })
  return (copy as unknown as { toKnexQuery(): KnexQuery }).toKnexQuery().toSQL().toNative()
}
