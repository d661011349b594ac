import type { Tag } from '../../core/tag.js'
import type { RowChange } from '../../store/changedRows.js'
import { foldTable } from '../../core/tables/foldTable.js'

/** The tags of a write to the rows of a table that have one of the values in each column. `undefined`: not known. */
type ReadChangedRows = (table: string, values: RowChange['values']) => Tag[] | undefined

let readChangedRows: ReadChangedRows = () => undefined

/** The schema catalogs decide what the values mean. The floor above, which has them, sets this. */
export function setChangedRowsReader(reader: ReadChangedRows): void {
  readChangedRows = reader
}

/** What another program has written. */
interface ChangedTables {
  /** The tags of the writes whose rows are known. */
  readonly tags: readonly Tag[]
  /** The tables of which all rows count as written. */
  readonly whole: readonly string[]
}

export function readChanges(tables: readonly string[], changes: readonly RowChange[] = []): ChangedTables {
  const tags: Tag[] = []
  const whole: string[] = []
  for (const table of tables) {
    const known = changes.filter((change) => change.table === table).map((change) => readChange(change))
    if (known.length > 0 && known.every((each) => each !== undefined)) tags.push(...known.flat())
    else whole.push(table)
  }
  return { tags, whole }
}

function readChange({ table, values }: RowChange): Tag[] | undefined {
  const folded = foldTable(table)
  return folded === '' ? undefined : readChangedRows(folded, values)
}
