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
  readonly row: string
  readonly goneRow: string
  /** By kind of write and by column, the heads of value tags. */
  readonly heads: Map<Tag, Map<string, string>>
  /** Whether rows of the table can be looked up by head and tail. */
  readonly isSplit: boolean
}

/** By the list of used columns, which the dependencies of one text share. */
const known = new WeakMap<readonly string[], SharedTags>()

/** The same as `isAffected`, without putting tags together that many dependencies share. */
export function checkDependency(dependency: RowDependency, heat: Heat): boolean {
  const shared = sharedTagsOf(dependency)
  if (!shared.isSplit) return isAffected(dependency, (tag) => heat.isHot(tag))
  const { conditions, columns, rows, skips, isComplete } = dependency
  if (heat.isKindHot(shared.anything)) return true
  if (isComplete !== true && mayMatch(shared.added)) return true
  if (mayMatch(shared.bulkGone) || (heat.isKindHot(shared.bulkSet) && shared.bulkColumns.some(mayMatch))) return true
  const isSet = heat.isKindHot(shared.set)
  if (rows === undefined) return mayMatch(shared.gone) || (isSet && shared.columns.some(mayMatch))
  if (skips === true ? mayMatch(shared.gone) : heat.isKindHot(shared.gone) && isAnyGone(rows)) return true
  // A row is looked at only if a column was set that the statement uses.
  if (!isSet || !shared.columns.some((column) => heat.isKindHot(column))) return false
  return isAnySet(rows) || shared.decidingColumns.some(mayMatch)

  function mayMatch(of: Tag): boolean {
    return heat.isKindHot(of) && conditions.every((condition) => isMet(condition, headOf(shared, of, condition), heat))
  }

  function isAnyGone(shown: readonly string[]): boolean {
    const gone = heat.rows(shared.goneRow)
    return !gone.isCold && shown.some((row) => gone.has(row))
  }

  function isAnySet(shown: readonly string[]): boolean {
    const set = heat.rows(shared.row)
    return !set.isCold && shown.some((row) => set.has(row) && columns.some((column) => set.has(`${row}.${column}`)))
  }
}

function isMet({ values }: RowCondition, head: string, heat: Heat): boolean {
  const hot = heat.values(head)
  return !hot.isCold && (hot.has(UNKNOWN_VALUE) || values.some((value) => hot.has(value)))
}

function headOf({ heads }: SharedTags, of: Tag, { column }: RowCondition): string {
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
    row,
    goneRow,
    heads: new Map(),
    isSplit: [row, goneRow].every((head) => splits(head, '["1"]')),
  }
  known.set(columns, shared)
  return shared
}
