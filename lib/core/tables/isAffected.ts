import type { RowCondition, RowDependency } from '../rowDependency.js'
import type { Tag } from '../tag.js'
import { UNKNOWN_VALUE } from './comparableValue.js'
import * as tags from './writtenTags.js'

/**
 * Whether a write can have changed what the dependency is about. `isHot`: whether a tag was written since the result was right, or is being
 * written. A write heats all of its tags at once, so it affects the dependency only if all tags of one step here are hot.
 *
 * Why that is enough: in place of the table, the statement could read the selection of its rows by `conditions`, and of these the
 * `columns`. A write that changes this selection adds a row to it (an insert, or an update of a column that decides), takes a row away
 * (a delete, or such an update), or sets a used column in a row of it. A row that is not in the result does not change it by leaving.
 */
export function isAffected(dependency: RowDependency, isHot: (tag: Tag) => boolean): boolean {
  const { table, conditions, rows } = dependency
  if (!isHot(tags.written(table))) return false
  if (isHot(tags.anythingIn(table))) return true
  const mayMatch = (of: Tag): boolean => isHot(of) && conditions.every((condition) => isHit(condition, of, isHot))
  if (dependency.isComplete !== true && mayMatch(tags.newIn(table))) return true
  if (mayMatch(tags.bulkGoneIn(table)) || anyColumn(dependency.columns, tags.bulkSetIn(table), mayMatch)) return true
  return rows === undefined
    ? mayMatch(tags.goneIn(table)) || anyColumn(dependency.columns, tags.setIn(table), mayMatch)
    : areRowsAffected(dependency, rows, mayMatch)

  function anyColumn(columns: readonly string[], set: Tag, each: (tag: Tag) => boolean): boolean {
    return isHot(set) && columns.some((column) => each(tags.columnOf(set, column)))
  }

  function areRowsAffected({ columns, deciding, skips }: RowDependency, shown: readonly string[], mayMatch: (of: Tag) => boolean): boolean {
    const gone = tags.goneIn(table)
    if (isHot(gone) && (skips === true ? mayMatch(gone) : shown.some((row) => isHot(tags.goneRowOf(table, row))))) return true
    const set = tags.setIn(table)
    if (!isHot(set)) return false
    return shown.some((row) => anyColumn(columns, tags.rowOf(table, row), isHot)) || anyColumn(deciding, set, mayMatch)
  }
}

/** Whether the write may have written a row that meets the condition. */
function isHit({ column, values }: RowCondition, of: Tag, isHot: (tag: Tag) => boolean): boolean {
  return (
    isHot(tags.valueTag(of, column, UNKNOWN_VALUE)) || values.some((value) => isHot(tags.valueTag(of, column, value)))
  )
}
