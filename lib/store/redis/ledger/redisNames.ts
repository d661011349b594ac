import { createHash } from 'node:crypto'
import type { RowDependency } from '../../../core/rowDependency.js'
import { written } from '../../../core/tables/writtenTags.js'
import type { Tag } from '../../../core/tag.js'

/** Longer texts are replaced by their digest. */
const MAX_LENGTH = 200

/**
 * The name of a tag on the server: one line of bounded length. Different tags have different names. The names of rows and values differ from
 * others by how they begin, because the server keeps their stamps apart.
 */
export function tagName(tag: Tag): string {
  const text = JSON.stringify(tag)
  return text.length <= MAX_LENGTH ? text : `${/^(?:=|row)/.test(tag) ? '=' : '#'}${digest(tag)}`
}

/** Whether the name is that of the tag of a row or a value. The server keeps their stamps apart. */
export const isDetailName = (name: string): boolean => /^(?:=|"=|"row)/.test(name)

/** What stands before a dependency. Names of tags begin with `"`, `#` or `=`. */
const DEPENDENCY = '@'

/** The bits of a dependency's flags. */
const HAS_ROWS = 1
const SKIPS = 2
const IS_COMPLETE = 4

/** The longest kinds of tags that scripts name: `=bulk-set:` with a column and a value, `row-gone:`, and the quotes of a name. */
const LONGEST_KIND = '"=bulk-gone:./"'.length

/**
 * Tags and dependencies as the scripts read them. Scripts make the names of a dependency's tags from its parts, which only works for
 * names that are no digests. A dependency with a longer name becomes the tag of its table, which every write of the table has.
 */
export function namesOf(tags: readonly Tag[], dependencies: readonly RowDependency[]): string[] {
  const names = new Set(tags.map(tagName))
  for (const dependency of dependencies) names.add(dependencyName(dependency) ?? tagName(written(dependency.table)))
  return [...names]
}

/**
 * The sign of a dependency, the name of its table's tag, a tab, and its parts as JSON, each as it stands in names of tags. `undefined` if the
 * name of one of its tags can be a digest.
 */
function dependencyName(dependency: RowDependency): string | undefined {
  const { table, rows = [] } = dependency
  const columns = dependency.columns.map(partOf)
  const deciding = dependency.deciding.map(partOf)
  const conditions = dependency.conditions.map(({ column, values }) => [column, ...values].map(partOf))
  const keys = rows.map(partOf)
  const values = conditions.flatMap(([column = '', ...each]) => each.map((value) => column + value))
  const afterColumn = Math.max(
    longestOf(values),
    longestOf(conditions.map(([column = '']) => `${column}?`)),
    longestOf(keys),
  )
  const longest = LONGEST_KIND + partOf(table).length + longestOf([...columns, ...deciding]) + afterColumn
  if (longest > MAX_LENGTH) return undefined
  const parts = [partOf(table), columns, deciding, conditions, flagsOf(dependency), keys]
  return `${DEPENDENCY}${tagName(written(table))}\t${JSON.stringify(parts)}`
}

/** A part of a tag as it stands in the tag's name. */
const partOf = (text: string): string => JSON.stringify(text).slice(1, -1)

const longestOf = (texts: readonly string[]): number => texts.reduce((most, { length }) => Math.max(most, length), 0)

const flagsOf = ({ rows, skips, isComplete }: RowDependency): number =>
  (rows === undefined ? 0 : HAS_ROWS) | (skips === true ? SKIPS : 0) | (isComplete === true ? IS_COMPLETE : 0)

/** The name of an entry's key on the server. Keys with lone surrogates are digested, because UTF-8 encodes all of them alike. */
export const keyName = (key: string): string =>
  key.length <= MAX_LENGTH && !/\p{Surrogate}/u.test(key) ? `=${key}` : `#${digest(key)}`

const digest = (text: string): string => createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('base64url')
