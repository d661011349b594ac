import { writeKind, type WriteKind } from '../../cache/statistics/writeKinds.js'
import { columnOf, bulkSetIn, setIn } from '../../core/tables/writtenTags.js'
import type { Tag } from '../../core/tag.js'
import { spellColumn } from '../catalog/spellColumn.js'
import { EVERYTHING, type Statement } from '../sql/readStatement.js'
import { statementName } from '../sql/statementName.js'

/** By statement: a text that was seen lately is not read again. */
const known = new WeakMap<Statement, WriteKind>()

/** The kind of a statement that writes these tags. `dialect`: Knex's name of it. */
export function writtenKind(statement: Statement, dialect: string, tags: readonly Tag[]): WriteKind {
  const name = statementName(statement, dialect)
  let kind = known.get(statement)
  if (kind?.name !== name || kind.heir !== undefined) {
    const { writes } = statement
    kind = writeKind(name, writes === EVERYTHING ? [] : [...writes])
    known.set(statement, kind)
  }
  if (kind.isNew) kind.sets(columnsSet(tags))
  return kind
}

function columnsSet(tags: readonly Tag[]): string[] {
  const tables = tags.filter((tag) => tag.startsWith('table:')).map((tag) => tag.slice('table:'.length))
  return tables.flatMap((table) => {
    const beginnings = [setIn, bulkSetIn].map((set) => columnOf(set(table), ''))
    return tags.flatMap((tag) => {
      const beginning = beginnings.find((each) => tag.startsWith(each))
      return beginning === undefined ? [] : spellColumn(table, tag.slice(beginning.length))
    })
  })
}
