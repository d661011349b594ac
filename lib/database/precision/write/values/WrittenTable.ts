import type { ValueKind } from '../../../../core/tables/comparableValue.js'
import { tableId, type Tag } from '../../../../core/tag.js'
import type { TableColumn, TableDescription } from '../../../catalog/graph/TableDescription.js'
import { comparedColumns, comparedSoFar } from '../../comparedColumns.js'

/** A table that a statement writes, with the columns whose values the write has to say. */
export interface WrittenTable {
  readonly id: string
  readonly database: string
  readonly dialect: string
  readonly description: TableDescription
  readonly compared: readonly ComparedColumn[]
  /** How many columns without an index were compared when `compared` was made. */
  readonly seen: number
}

export interface ComparedColumn {
  readonly name: string
  readonly kind: ValueKind
  readonly column: TableColumn
}

export function writtenTable(database: string, dialect: string, description: TableDescription): WrittenTable {
  const id = tableId(database, description.name)
  const compared = Array.from(comparedColumns(id, description), ([name, kind]) => ({
    name,
    kind,
    column: description.columns.get(name) as TableColumn,
  }))
  return { id, database, dialect, description, compared, seen: comparedSoFar(id) }
}

/** Whether a read has compared a further column since: the table's tags do not say its values. */
export const hasGrown = ({ id, seen }: WrittenTable): boolean => comparedSoFar(id) !== seen

/** The value tags of one kind of write: for each compared column its values. */
export function addValueTags(tags: Tag[], prefixes: readonly string[], images: readonly (readonly string[])[]): void {
  for (let index = 0; index < prefixes.length; index++) {
    const prefix = prefixes[index] as string
    for (const value of images[index] as readonly string[]) tags.push(prefix + value)
  }
}
