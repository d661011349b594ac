import type { RowDependency } from '../rowDependency.js'
import { withoutDatabase, type Tag } from '../tag.js'
import { keyText } from './normalKey.js'
import { anythingIn, rowOf, written } from './writtenTags.js'

/**
 * The tags by which callers invalidate by hand what has the dependency. They name tables and rows of every database. The rows of a table
 * invalidate each of its results, except those of queries by primary key for other rows.
 */
export function tagsByHand(dependency: RowDependency): Tag[] {
  const { table } = dependency
  const tags = dependency.key === undefined ? [written(table)] : [anythingIn(table), ...askedRows(dependency, table)]
  return tags.map(withoutDatabase)
}

const askedRows = (dependency: RowDependency, table: string): Tag[] =>
  askedKeys(dependency).map((row) => rowOf(table, row))

/** The primary keys that the conditions ask for, in normal form; none if they do not give all columns of the key. */
export function askedKeys({ key = [], conditions }: RowDependency): string[] {
  let keys: string[][] = key.length === 0 ? [] : [[]]
  for (const column of key) {
    const values = conditions.find((condition) => condition.column === column)?.values ?? []
    // NULL is no value of a key.
    const parts = values.filter((value) => value.startsWith('=')).map((value) => value.slice(1))
    keys = keys.flatMap((each) => parts.map((part) => [...each, part]))
  }
  return keys.map(keyText)
}
