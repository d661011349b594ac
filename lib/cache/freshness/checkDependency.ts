import type { RowCondition, RowDependency } from '../../core/rowDependency.js'
import { UNKNOWN_VALUE } from '../../core/tables/comparableValue.js'
import { isAffected } from '../../core/tables/isAffected.js'
import * as tags from '../../core/tables/writtenTags.js'
import type { Tag } from '../../core/tag.js'
import { splits } from './TagMap.js'

/** Which tags are hot. */
export interface Heat {
  isHot(tag: Tag): boolean
  /** The same for tags that are neither of a row nor of a value. */
  isKindHot(kind: Tag): boolean
  /** The tags of rows with this head. */
  rows(head: string): HotTails
  /** The tags of values with this head. */
  values(head: string): HotTails
}

/** Which tags of one head are hot, by their tails, see `TagMap`. */
interface HotTails {
  readonly isCold: boolean
  has(tail: string): boolean
}

/** The tags that the dependencies of one text share, ready to be looked up. */
interface SharedTags {
  readonly deciding: readonly string[]
  readonly table: string
  readonly anything: Tag
  readonly added: Tag
  readonly bulkGone: Tag
  readonly gone: Tag
  readonly bulkSet: Tag
  readonly set: Tag
  readonly bulkColumns: readonly Tag[]
  readonly columns: readonly Tag[]
  readonly decidingColumns: readonly Tag[]
  readonly decidingBulkColumns: readonly Tag[]
  readonly row: string
  readonly goneRow: string
  /** By kind of write and by column, the heads of value tags. */
  readonly heads: Map<Tag, Map<string, string>>
  /** Whether rows of the table can be looked up by head and tail. */
  readonly isSplit: boolean
}

/** By the list of used columns, which the dependencies of one text share. */
const known = new WeakMap<readonly string[], SharedTags>()

/**
 * Whether a write can have changed what the dependency is about: never where `isAffected` says no, and in fewer cases where the rows of the
 * result are known. A shown row is only touched if it has the values of the written rows. Any other row only matters if it comes in, so
 * what a column is set to has to meet the condition on it. Tags that many dependencies share are not put together again.
 */
export function checkDependency(dependency: RowDependency, heat: Heat): boolean {
  const shared = sharedTagsOf(dependency)
  if (!shared.isSplit) return isAffected(dependency, (tag) => heat.isHot(tag))
  const { conditions, rows, isComplete } = dependency
  if (heat.isKindHot(shared.anything)) return true
  if (isComplete !== true && mayMatch(shared.added)) return true
  if (rows !== undefined) return areRowsAffected(dependency, rows, shared, heat)
  if (mayMatch(shared.bulkGone) || mayMatch(shared.gone)) return true
  if (heat.isKindHot(shared.bulkSet) && shared.bulkColumns.some(mayMatch)) return true
  return heat.isKindHot(shared.set) && shared.columns.some(mayMatch)

  function mayMatch(of: Tag): boolean {
    return areMet(conditions, of, shared, heat)
  }
}

function areRowsAffected(dependency: RowDependency, rows: readonly string[], shared: SharedTags, heat: Heat): boolean {
  const { columns, deciding, conditions, shown = [] } = dependency
  // A row that leaves the skipped part moves all others.
  const skips = dependency.skips === true
  if (skips ? mayMatch(shared.bulkGone) || mayMatch(shared.gone) : mayTouch(shared.bulkGone)) return true
  const isBulkSet = heat.isKindHot(shared.bulkSet)
  if (isBulkSet && (shared.bulkColumns.some(mayTouch) || shared.decidingBulkColumns.some(mayMove))) return true
  if (!skips && heat.isKindHot(shared.gone) && isAny(shared.goneRow, (gone, row) => gone.has(row))) return true
  // A row is looked at only if a column was set that the statement uses.
  if (!heat.isKindHot(shared.set) || !shared.columns.some((column) => heat.isKindHot(column))) return false
  return isAny(shared.row, isSet) || shared.decidingColumns.some(mayMove)

  function mayMatch(of: Tag): boolean {
    return areMet(conditions, of, shared, heat)
  }

  /** Whether a row in the result may be among those that were written in this way. */
  function mayTouch(of: Tag): boolean {
    return rows.length > 0 && mayMatch(of) && areMet(shown, of, shared, heat)
  }

  /** Whether a row may have come in, or left the skipped part, because of the column at an index. */
  function mayMove(of: Tag, index: number): boolean {
    if (!mayMatch(of)) return false
    if (skips) return true
    const condition = conditions.find(({ column }) => column === deciding[index])
    return condition === undefined || isMet(condition, headOf(shared, of, INTO), heat)
  }

  function isSet(set: HotTails, row: string): boolean {
    return set.has(row) && columns.some((column) => set.has(`${row}.${column}`))
  }

  function isAny(head: string, test: (hot: HotTails, row: string) => boolean): boolean {
    const hot = heat.rows(head)
    return !hot.isCold && rows.some((row) => test(hot, row))
  }
}

/** What stands in the place of the column where a tag says what it is set to, see `intoTag`. */
const INTO = '>'

function areMet(conditions: readonly RowCondition[], of: Tag, shared: SharedTags, heat: Heat): boolean {
  return heat.isKindHot(of) && conditions.every((each) => isMet(each, headOf(shared, of, each.column), heat))
}

function isMet({ values }: RowCondition, head: string, heat: Heat): boolean {
  const hot = heat.values(head)
  return !hot.isCold && (hot.has(UNKNOWN_VALUE) || values.some((value) => hot.has(value)))
}

function headOf({ heads }: SharedTags, of: Tag, column: string): string {
  let byColumn = heads.get(of)
  if (byColumn === undefined) heads.set(of, (byColumn = new Map()))
  let head = byColumn.get(column)
  if (head === undefined) byColumn.set(column, (head = tags.valueTag(of, column, '')))
  return head
}

function sharedTagsOf({ table, columns, deciding }: RowDependency): SharedTags {
  const seen = known.get(columns)
  if (seen !== undefined && seen.table === table && seen.deciding === deciding) return seen
  const [set, bulkSet] = [tags.setIn(table), tags.bulkSetIn(table)]
  const row = tags.rowOf(table, '')
  const goneRow = tags.goneRowOf(table, '')
  const shared: SharedTags = {
    deciding,
    table,
    anything: tags.anythingIn(table),
    added: tags.newIn(table),
    bulkGone: tags.bulkGoneIn(table),
    gone: tags.goneIn(table),
    bulkSet,
    set,
    bulkColumns: columns.map((column) => tags.columnOf(bulkSet, column)),
    columns: columns.map((column) => tags.columnOf(set, column)),
    decidingColumns: deciding.map((column) => tags.columnOf(set, column)),
    decidingBulkColumns: deciding.map((column) => tags.columnOf(bulkSet, column)),
    row,
    goneRow,
    heads: new Map(),
    isSplit: [row, goneRow].every((head) => splits(head, '["1"]')),
  }
  known.set(columns, shared)
  return shared
}
