import { NULL_VALUE, UNKNOWN_VALUE } from '../../../../core/tables/comparableValue.js'
import { tableId, type Tag } from '../../../../core/tag.js'
import * as tags from '../../../../core/tables/writtenTags.js'
import type { Catalog } from '../../../catalog/graph/Catalog.js'
import type { Reference } from '../../../catalog/graph/TableDescription.js'
import { isImmutable } from '../../immutableColumns.js'
import { initialValues } from '../values/storedValues.js'
import { UNKNOWN, union, type Values } from '../values/Values.js'
import { addValueTags, writtenTable, type WrittenTable } from '../values/WrittenTable.js'

/** What the written rows have in a column: before and, where it is set, after. */
export type ImagesOf = (column: string) => { readonly before: Values; readonly after: Values | undefined }

/** What a write of a table does to one that refers to it. */
export interface ReferenceTags {
  /** The tables whose values it says. */
  readonly table: WrittenTable | undefined
  /** Other tables that may change along, in any way. */
  readonly coarse: readonly string[]
  readonly add: (out: Tag[], images: ImagesOf) => void
}

/** The tags of the rows that follow when rows are deleted, or when columns are set. */
export function referenceTags(
  parent: WrittenTable,
  reference: Reference,
  set: ReadonlySet<string> | undefined,
  catalog: Catalog,
): ReferenceTags | undefined {
  const { child, columns, onDelete, onUpdate, parentColumns } = reference
  const action = set === undefined ? onDelete : parentColumns.some((column) => set.has(column)) ? onUpdate : 'nothing'
  if (action === 'nothing') return undefined
  const next = action === 'delete' ? 'any' : 'update'
  const reached = catalog.affectedBy([child], next)
  const description = catalog.describe(child)
  // Of a column that was declared to never change, the rows' former values count as known.
  const isDenied = action === 'set' && columns.some((column) => isImmutable(tableId(parent.database, child), column))
  const isPlain = description?.isPlainToWrite === true && !isDenied && !catalog.affectsItself(child, next)
  if (!isPlain) return { table: undefined, coarse: [...reached, child], add: () => undefined }
  const table = writtenTable(parent.database, parent.dialect, description)
  const coarse = [...reached].filter((name) => name !== child)
  return {
    table,
    coarse,
    add: action === 'delete' ? goneAlong(parent, table, reference) : setAlong(parent, table, reference),
  }
}

/** The value tags that lead from the child's columns to the parent's. */
function columnsOf(
  parent: WrittenTable,
  child: WrittenTable,
  { columns, parentColumns }: Reference,
): (string | undefined)[] {
  return child.compared.map(({ name, kind }) => {
    const from = parentColumns[columns.indexOf(name)]
    const own = parent.compared.find((column) => column.name === from)
    return own?.kind.name === kind.name ? from : undefined
  })
}

function goneAlong(parent: WrittenTable, child: WrittenTable, reference: Reference): ReferenceTags['add'] {
  const gone = tags.bulkGoneIn(child.id)
  const prefixes = child.compared.map(({ name }) => tags.valueTag(gone, name, ''))
  const sources = columnsOf(parent, child, reference)
  return (out, images) => {
    out.push(tags.written(child.id), gone)
    addValueTags(
      out,
      prefixes,
      sources.map((source) => (source === undefined ? UNKNOWN : images(source).before)),
    )
  }
}

function setAlong(parent: WrittenTable, child: WrittenTable, reference: Reference): ReferenceTags['add'] {
  const bulk = tags.bulkSetIn(child.id)
  const follows = [...child.description.columns].filter(([, { followsUpdates }]) => followsUpdates)
  const set = [...new Set([...reference.columns, ...follows.map(([name]) => name)])].map((name) =>
    tags.columnOf(bulk, name),
  )
  const into = set.map((of) => tags.intoTag(of, UNKNOWN_VALUE))
  const prefixes = set.map((of) => child.compared.map(({ name }) => tags.valueTag(of, name, '')))
  const sources = columnsOf(parent, child, reference)
  // SET NULL or SET DEFAULT.
  const emptied = child.compared.map((column) => union([NULL_VALUE], initialValues(child, column)))
  return (out, images) => {
    out.push(tags.written(child.id), bulk, ...set, ...into)
    const values = sources.map((source, index) => {
      if (source === undefined) return UNKNOWN
      const { before, after = [] } = images(source)
      return union(union(before, after), emptied[index] as Values)
    })
    for (const each of prefixes) addValueTags(out, each, values)
  }
}

/** Everything in tables of which nothing more is known. */
export const coarseTags = (database: string, names: Iterable<string>): Tag[] =>
  Array.from(new Set(names), (name) => tableId(database, name)).flatMap((id) => [tags.written(id), tags.anythingIn(id)])
