import { isShared } from '../../cache/shared/publishers.js'
import { anyTableTag, everythingIn, schemaTag, tableId, type Tag } from '../../core/tag.js'
import type { Catalog } from '../catalog/graph/Catalog.js'
import { functionsMayWrite } from '../connection/dialects.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'
import { comparedSoFar } from '../precision/comparedColumns.js'
import { immutableVersion } from '../precision/immutableColumns.js'
import { wasRead } from '../precision/readTables.js'
import { planWrite } from '../precision/write/planWrite.js'
import { coarseTags } from '../precision/write/tags/referenceTags.js'
import type { WritePlan } from '../precision/write/tags/WritePlan.js'
import type { WriteTags } from '../precision/WriteTags.js'
import { EVERYTHING, type Action, type Statement } from '../sql/readStatement.js'
import { mayCallUserFunction } from './functionCalls.js'

/** What a statement writes, as far as its text shows without the bindings. */
interface TextTags {
  readonly database: string
  readonly coarse: WriteTags
  /** The only table that the text names, and `tableId` of all that may change along. */
  readonly single?: { readonly table: string; readonly affected: readonly string[] }
}

/** A text whose tags depend on its bindings. */
interface PlannedText {
  readonly immutable: number
  readonly plan: WritePlan | undefined
}

const NOTHING: WriteTags = { tags: [] }

/** What stands for a catalog that is not known. */
const UNREAD: object = {}

/** By catalog: an application may send the same texts to many databases. */
const known = new WeakMap<object, WeakMap<Statement, TextTags>>()
const planned = new WeakMap<TextTags, PlannedText>()

/**
 * The tags that a statement writes; none where it only reads. Without the catalog a write counts as a write of everything. A text that was
 * seen lately is not read again: only its bindings are.
 */
export function writeTags(
  statement: Statement,
  bindings: readonly unknown[] | undefined,
  { database, dialect }: ObservedKnex,
  catalog: Catalog | undefined,
): WriteTags {
  const text = textOf(statement, database, catalog)
  const { coarse, single } = text
  if (catalog === undefined)
    return mayWriteUnseen(statement, dialect, coarse) ? { tags: everythingIn(database) } : coarse
  // What no entry depends on is not worth telling apart.
  if (single === undefined || !(isShared() || single.affected.some(wasRead))) return coarse
  const plan = planOf(statement, text, dialect, catalog)
  return plan === undefined ? coarse : plan.tagsFor(bindings ?? [])
}

function textOf(statement: Statement, database: string, catalog: Catalog | undefined): TextTags {
  const about = catalog ?? UNREAD
  let texts = known.get(about)
  if (texts === undefined) known.set(about, (texts = new WeakMap()))
  let text = texts.get(statement)
  if (text?.database !== database) texts.set(statement, (text = textTags(statement, database, catalog)))
  return text
}

/** Whether a text that seems to read only may call a function that writes. */
const mayWriteUnseen = (statement: Statement, dialect: string, { tags }: WriteTags): boolean =>
  tags.length === 0 && functionsMayWrite(dialect) && mayCallUserFunction(statement, dialect)

function planOf(statement: Statement, text: TextTags, dialect: string, catalog: Catalog): WritePlan | undefined {
  const seen = planned.get(text)
  if (seen !== undefined && seen.immutable === immutableVersion() && !hasGrown(seen.plan)) return seen.plan
  const { database, single, coarse } = text
  const plan = single && planWrite(statement.sql, single.table, coarse, { database, dialect, catalog })
  planned.set(text, { immutable: immutableVersion(), plan })
  return plan
}

function hasGrown(plan: WritePlan | undefined): boolean {
  if (plan !== undefined) for (const { id, seen } of plan.tables) if (comparedSoFar(id) !== seen) return true
  return false
}

function textTags(statement: Statement, database: string, catalog: Catalog | undefined): TextTags {
  const { writes, reads, schema } = statement
  const base = { database }
  const all = (tags: readonly Tag[]): TextTags => ({ ...base, coarse: tags.length === 0 ? NOTHING : { tags } })
  if (schema) return all(everythingAndSchema(database))
  if (writes === EVERYTHING) return all(everythingIn(database))
  if (catalog === undefined) return all(writes.size === 0 ? [] : everythingIn(database))
  const names = [...writes, ...catalog.writersAmong(reads)]
  if (names.length === 0) return all([])
  // A table that the catalog lacks was created since the catalog was read.
  const isUnknown = catalog.listsTables && ![...writes].every((name) => catalog.has(name))
  if (isUnknown) return all(everythingAndSchema(database))
  // A function among the names may do anything.
  const action = names.length === writes.size ? statement.action : 'any'
  if (catalog.affectsEverything(names, action)) return all(everythingIn(database))
  const text = all(tagsOfTables(names, action, database, catalog))
  const [table] = names
  if (names.length > 1 || writes.size !== 1 || table === undefined) return text
  const affected = Array.from(catalog.affectedBy(names, action), (name) => tableId(database, name))
  return { ...text, single: { table, affected } }
}

function everythingAndSchema(database: string): Tag[] {
  return [...everythingIn(database), schemaTag(database)]
}

function tagsOfTables(names: readonly string[], action: Action, database: string, catalog: Catalog): Tag[] {
  return [anyTableTag(database), ...coarseTags(database, catalog.affectedBy(names, action))]
}
