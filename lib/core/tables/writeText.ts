import type { Tag } from '../tag.js'
import { UNKNOWN_VALUE } from './comparableValue.js'
import { listText, rowText, tableName, valueText, type Spell } from './dependencyText.js'
import * as written from './writtenTags.js'

/** What a write may have changed, for people to read, a line for each table: `tasks: new rows; where project = 5`. */
export function writeTexts(tags: readonly Tag[], spell: Spell = (_, column) => column): string[] {
  const tables = tags.filter((tag) => tag.startsWith('table:')).map((tag) => tag.slice('table:'.length))
  return tables.map(
    (table) => `${tableName(table)}: ${changesText(table, new Set(tags), (column) => spell(table, column))}`,
  )
}

function changesText(table: string, tags: ReadonlySet<Tag>, spell: (column: string) => string): string {
  if (tags.has(written.anythingIn(table))) return 'anything'
  const changes: string[] = []
  if (tags.has(written.newIn(table))) changes.push('new rows')
  const gone = endings(tags, written.goneRowOf(table, '')).map(rowText)
  if (gone.length > 0) changes.push(`rows ${listText(gone)} deleted`)
  if (tags.has(written.bulkGoneIn(table))) changes.push('rows deleted')
  const set = endings(tags, written.columnOf(written.setIn(table), '')).map(spell)
  const rows = endings(tags, written.rowOf(table, '')).filter((row) => row.endsWith(']'))
  if (set.length > 0) changes.push(`columns ${listText(set)} of rows ${listText(rows.map(rowText))}`)
  const bulkSet = endings(tags, written.columnOf(written.bulkSetIn(table), '')).map(spell)
  if (bulkSet.length > 0) changes.push(`columns ${listText(bulkSet)}`)
  const values = valuesText(table, tags, spell)
  return [...changes, ...(values === '' ? [] : [`where ${values}`])].join('; ')
}

/** The values that the written rows are known to have had before or after. */
function valuesText(table: string, tags: ReadonlySet<Tag>, spell: (column: string) => string): string {
  const known = new Map<string, Set<string>>()
  for (const tag of tags) {
    const value =
      tag.startsWith('=') && tag.includes(`:${table}`) ? VALUE.exec(tag.slice(tag.indexOf(table) + table.length)) : null
    if (value === null) continue
    const [, column = '', text = ''] = value
    known.set(column, (known.get(column) ?? new Set()).add(text))
  }
  const certain = [...known].filter(([, values]) => !values.has(UNKNOWN_VALUE))
  return certain
    .map(([column, values]) => `${spell(column)} = ${[...values].map(valueText).join(' or ')}`)
    .join(' and ')
}

/** The column and the value at the end of a value tag, behind the table. */
const VALUE = /^(?:\.[^/]*)?\/([^=~?]*)([=~?].*)$/s

/** What follows a beginning in each tag that has it. */
function endings(tags: ReadonlySet<Tag>, beginning: string): string[] {
  return Array.from(tags).flatMap((tag) => (tag.startsWith(beginning) ? [tag.slice(beginning.length)] : []))
}
