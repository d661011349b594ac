import type { Catalog } from '../../catalog/graph/Catalog.js'
import type { Statement } from '../../sql/readStatement.js'
import { comparisonsIn, type Compared } from './comparisons.js'
import { decidingColumns } from './decidingColumns.js'
import { skipsRows } from './limits.js'
import type { Occurrence } from './Occurrence.js'
import { shownColumns } from './shownColumns.js'
import { Sources, type Source } from './Sources.js'
import type { Block, ReadText } from './text/ReadText.js'
import { usedColumns } from './usedColumns.js'

/** What a statement reads, with the catalog and without its bindings. */
export interface CompiledRead {
  readonly occurrences: readonly Occurrence[]
  /** The result skips rows at its beginning. */
  readonly skips: boolean
}

/** Beyond so many mentions of tables a statement depends on its tables as a whole. */
const MOST_OCCURRENCES = 20

const known = new WeakMap<Statement, { readonly catalog: Catalog; readonly compiled: CompiledRead | undefined }>()

/** The same for the same catalog; `undefined` where the statement depends on its tables as a whole. */
export function compileRead(statement: Statement, read: ReadText, catalog: Catalog): CompiledRead | undefined {
  let seen = known.get(statement)
  if (seen?.catalog !== catalog) known.set(statement, (seen = { catalog, compiled: compile(read, catalog) }))
  return seen.compiled
}

function compile(read: ReadText, catalog: Catalog): CompiledRead | undefined {
  const { nested, blocks, top, common } = read
  // The name may stand for the query and, inside of it or behind a schema's name, for the table.
  for (const name of common) if (catalog.has(name) || catalog.describe(name) !== undefined) return undefined
  if (blocks.reduce((count, { items }) => count + items.length, 0) > MOST_OCCURRENCES) return undefined
  const occurrences = blocks.flatMap((block) => occurrencesIn(read, block, catalog))
  return { occurrences, skips: top !== undefined && skipsRows(nested, top) }
}

function occurrencesIn(read: ReadText, block: Block, catalog: Catalog): Occurrence[] {
  const sources = new Sources(block, catalog)
  const compared = comparisonsIn(read.nested, sources)
  const shown = shownColumns(read, sources, catalog)
  return sources.all.flatMap((source, place) =>
    source === undefined ? [] : [occurrence(read, sources, source, compared[place] as Compared, shown[place])],
  )
}

function occurrence(
  read: ReadText,
  sources: Sources,
  source: Source,
  { comparisons, lists }: Compared,
  shown: Occurrence['shown'],
): Occurrence {
  const { description } = source
  const columns = usedColumns(read, sources.block, source, () => true)
  const deciding = shown === undefined ? columns : decidingColumns(read, sources, source, columns)
  const key = description.key ?? []
  const keyLists = lists.filter((list) => key.length > 1 && key.every(({ column }) => list.columns.includes(column)))
  return { description, columns, deciding, comparisons, keyLists, shown }
}
