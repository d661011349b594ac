import type { RowCondition, RowDependency } from '../rowDependency.js'
import { withoutDatabase, type Tag } from '../tag.js'
import { NULL_VALUE } from './comparableValue.js'
import { written } from './writtenTags.js'

/** How the database spells a column of a table (`tableId`), whose name is in lower case. */
export type Spell = (table: string, column: string) => string

const AS_IT_IS: Spell = (_, column) => column

/** How many values, rows or columns are listed. */
const MOST_LISTED = 10

/** A dependency for people to read: `posts where tenantId = 3, columns id, title; rows 1, 2`. */
export function dependencyText(dependency: RowDependency, spell: Spell = AS_IT_IS): string {
  const { table, columns, conditions, rows } = dependency
  const spelt = (column: string): string => spell(table, column)
  const where = conditions.map((condition) => conditionText(condition, spelt)).join(' and ')
  const parts = [tableName(table) + (where === '' ? '' : ` where ${where}`), `columns ${listText(columns.map(spelt))}`]
  const shown = rows === undefined ? '' : `; ${rows.length === 0 ? 'no rows' : `rows ${listText(rows.map(rowText))}`}`
  return parts.join(', ') + shown
}

/** The name of a table without its database. */
export const tableName = (table: string): string => tableOfTag(written(table)) ?? table

/** The name of the table that a tag is about as a whole, without its database; `undefined` for any other tag. */
export const tableOfTag = (tag: Tag): string | undefined =>
  tag.startsWith('table:') ? withoutDatabase(tag).slice('table:'.length) : undefined

function conditionText({ column, values, shown }: RowCondition, spelt: (column: string) => string): string {
  const texts = shown ?? values.map(valueText)
  if (texts.length !== 1) return `${spelt(column)} in (${listText(texts)})`
  return texts[0] === 'null' && values[0] === NULL_VALUE ? `${spelt(column)} is null` : `${spelt(column)} = ${texts[0]}`
}

/** A value in the form of `comparableValue`. */
export const valueText = (value: string): string => (value === NULL_VALUE ? 'null' : value.slice(1))

/** A primary key in normal form: `5`, or `5/admin` for one of several columns. */
export function rowText(row: string): string {
  return row.slice(2, -2).replaceAll('","', '/')
}

export function listText(texts: readonly string[]): string {
  const listed = texts.slice(0, MOST_LISTED).join(', ')
  return texts.length > MOST_LISTED ? `${listed} and ${texts.length - MOST_LISTED} more` : listed
}
