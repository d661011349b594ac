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
  const { table, columns, deciding, conditions, rows, skips, isComplete } = dependency
  if (!isHot(tags.written(table))) return false
  if (isHot(tags.anythingIn(table))) return true
  if (isComplete !== true && mayMatch(tags.newIn(table))) return true
  if (mayMatch(tags.bulkGoneIn(table)) || anyOf(columns, tags.bulkSetIn(table), mayMatch)) return true
  const [gone, set] = [tags.goneIn(table), tags.setIn(table)]
  if (rows === undefined) return mayMatch(gone) || anyOf(columns, set, mayMatch)
  const mayLeave =
    skips === true ? mayMatch(gone) : isHot(gone) && rows.some((row) => isHot(tags.goneRowOf(table, row)))
  if (mayLeave || !isHot(set)) return mayLeave
  return rows.some((row) => anyOf(columns, tags.rowOf(table, row), isHot)) || anyOf(deciding, set, mayMatch)

  /** Whether rows that meet the conditions may have been written in this way. */
  function mayMatch(of: Tag): boolean {
    return isHot(of) && conditions.every((condition) => isMet(condition, of, isHot))
  }

  /** Whether one of the columns may have been set in this way. */
  function anyOf(names: readonly string[], setBy: Tag, test: (tag: Tag) => boolean): boolean {
    return isHot(setBy) && names.some((column) => test(tags.columnOf(setBy, column)))
  }
}

/** Whether a row that was written in this way may have met the condition, before or after. */
function isMet({ column, values }: RowCondition, of: Tag, isHot: (tag: Tag) => boolean): boolean {
  return (
    isHot(tags.valueTag(of, column, UNKNOWN_VALUE)) || values.some((value) => isHot(tags.valueTag(of, column, value)))
  )
}
