import type { RowDependency } from '../../../core/rowDependency.js'
import { UNKNOWN_VALUE } from '../../../core/tables/comparableValue.js'
import * as tags from '../../../core/tables/writtenTags.js'
import type { Tag } from '../../../core/tag.js'

/** The tags that decide whether a dependency still holds, by the key that has their stamps. */
export interface DependencyTags {
  readonly stamps: readonly Tag[]
  readonly details: readonly Tag[]
}

/**
 * Which tags `isAffected` may ask for, except for columns of single rows, which are many. If such a row is written, the server
 * decides. `undefined`: there are more than `most`.
 */
export function dependencyTags(dependency: RowDependency, most: number): DependencyTags | undefined {
  const { table, columns, deciding, conditions, rows = [] } = dependency
  const [gone, set, bulkSet] = [tags.goneIn(table), tags.setIn(table), tags.bulkSetIn(table)]
  const adding = [tags.newIn(table), gone, tags.bulkGoneIn(table)]
  const setting = [
    ...[...new Set([...columns, ...deciding])].map((column) => tags.columnOf(set, column)),
    ...columns.map((column) => tags.columnOf(bulkSet, column)),
  ]
  const values = conditions.reduce((count, condition) => count + condition.values.length + 1, 0)
  if ((adding.length + setting.length) * (1 + values) + 2 * rows.length > most) return undefined
  return {
    stamps: [tags.written(table), tags.anythingIn(table), ...adding, set, bulkSet, ...setting],
    details: [
      ...[...adding, ...setting].flatMap((of) =>
        conditions.flatMap(({ column, values: each }) =>
          [UNKNOWN_VALUE, ...each].map((value) => tags.valueTag(of, column, value)),
        ),
      ),
      ...rows.flatMap((row) => [tags.goneRowOf(table, row), tags.rowOf(table, row)]),
    ],
  }
}
