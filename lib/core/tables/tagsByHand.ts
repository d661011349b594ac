import type { RowCondition, RowDependency } from '../rowDependency.js'
import { withoutDatabase, type Tag } from '../tag.js'
import { keyText } from './normalKey.js'
import { anythingIn, rowOf, written } from './writtenTags.js'

/** A dependency that asks for more rows by their keys counts as one on the table. */
const MOST_KEYS = 500

/**
 * The tags by which callers invalidate by hand what has the dependency. They name tables and rows of every database. The rows of a table
 * invalidate each of its results, except those of queries by primary key for other rows.
 */
export function tagsByHand(dependency: RowDependency): Tag[] {
  const { table } = dependency
  const rows = countOfKeys(dependency) > MOST_KEYS ? undefined : askedKeys(dependency)
  const isKeyed = dependency.key !== undefined && rows !== undefined
  const tags = isKeyed ? [anythingIn(table), ...rows.map((row) => rowOf(table, row))] : [written(table)]
  return tags.map(withoutDatabase)
}

/** How many keys the conditions ask for at most. Values of several columns multiply. */
const countOfKeys = ({ key = [], conditions }: RowDependency): number =>
  key.reduce((product, column) => product * (valuesOf(conditions, column).length || 1), 1)

const valuesOf = (conditions: readonly RowCondition[], column: string): readonly string[] =>
  conditions.find((condition) => condition.column === column)?.values ?? []

/** The primary keys that the conditions ask for, in normal form; none if they do not give all columns of the key. */
export function askedKeys({ key = [], conditions }: RowDependency): string[] {
  let keys: string[][] = key.length === 0 ? [] : [[]]
  for (const column of key) {
    const values = valuesOf(conditions, column)
    // NULL is no value of a key.
    const parts = values.filter((value) => value.startsWith('=')).map((value) => value.slice(1))
    keys = keys.flatMap((each) => parts.map((part) => [...each, part]))
  }
  return keys.map(keyText)
}
