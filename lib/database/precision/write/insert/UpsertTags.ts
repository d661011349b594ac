import { UNKNOWN_VALUE } from '../../../../core/tables/comparableValue.js'
import type { Tag } from '../../../../core/tag.js'
import * as tags from '../../../../core/tables/writtenTags.js'
import type { InsertShape, Source } from '../../../sql/rows/readWrite.js'
import type { ReferenceTags } from '../tags/referenceTags.js'
import { storedValues } from '../values/storedValues.js'
import { UNKNOWN, union, type Values } from '../values/Values.js'
import { addValueTags, type WrittenTable } from '../values/WrittenTable.js'

/** What an INSERT does to rows that are there already. */
export interface UpsertTags {
  readonly tables: readonly WrittenTable[]
  /** `inserted`: what the new rows have in each compared column. */
  add(out: Tag[], inserted: readonly Values[], bindings: readonly unknown[]): void
  /** Only what other tables get, whatever the values are. */
  addReferences(out: Tag[]): void
}

/** ON CONFLICT DO UPDATE and ON DUPLICATE KEY UPDATE. */
export function updatingTags(
  table: WrittenTable,
  { conflict }: InsertShape,
  sources: ReadonlyMap<string, Source>,
  references: readonly ReferenceTags[],
): UpsertTags {
  const target = conflict.kind === 'updates' ? conflict.target : []
  const bulk = tags.bulkSetIn(table.id)
  const set = [...sources.keys()].map((column) => tags.columnOf(bulk, column))
  const into = set.map((of) => tags.intoTag(of, UNKNOWN_VALUE))
  const prefixes = set.map((of) => table.compared.map(({ name }) => tags.valueTag(of, name, '')))
  const indexes = new Map(table.compared.map(({ name }, index) => [name, index]))

  return {
    tables: references.flatMap((reference) => reference.table ?? []),
    add(out, inserted, bindings) {
      const before = table.compared.map(({ name }, index) =>
        target.includes(name) ? (inserted[index] as Values) : UNKNOWN,
      )
      const after = table.compared.map((column) => {
        if (!sources.has(column.name)) return undefined
        const source = sources.get(column.name)
        if (source === undefined || !('excluded' in source)) return storedValues(table, column, source, bindings)
        // Columns of one kind hold the same values; another kind may store them in another way.
        return source.excluded === column.name ? (inserted[indexes.get(column.name) ?? -1] ?? UNKNOWN) : UNKNOWN
      })
      out.push(bulk, ...set, ...into)
      const both = before.map((values, index) => union(values, after[index] ?? values))
      for (const each of prefixes) addValueTags(out, each, both)
      for (const reference of references) {
        reference.add(out, (column) => {
          const index = indexes.get(column) ?? -1
          return { before: before[index] ?? UNKNOWN, after: after[index] }
        })
      }
    },
    addReferences(out) {
      for (const reference of references) reference.add(out, () => ({ before: UNKNOWN, after: UNKNOWN }))
    },
  }
}

/** REPLACE: rows that are equal in any unique key are deleted. */
export function replacingTags(table: WrittenTable): UpsertTags {
  const gone = tags.bulkGoneIn(table.id)
  const unknown = table.compared.map(({ name }) => tags.valueTag(gone, name, UNKNOWN[0] as string))
  return { tables: [], add: (out) => void out.push(gone, ...unknown), addReferences: () => undefined }
}
