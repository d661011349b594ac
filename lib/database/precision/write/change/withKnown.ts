import { isShared } from '../../../../cache/shared/publishers.js'
import { hasConditions, type ReadImages } from '../../images.js'
import { knownRows } from '../../KnownRows.js'
import type { WriteOutcome } from '../../WriteTags.js'
import type { Images } from './ColumnImages.js'
import type { KeyedRow } from './keyedRows.js'
import { isUnknown, UNKNOWN, unionOf, valuesOf, type Values } from '../values/Values.js'
import type { WrittenTable } from '../values/WrittenTable.js'

/** The images with what is known of the rows before the write. The same object if nothing is. */
export function withKnown(
  table: WrittenTable,
  rows: readonly KeyedRow[],
  images: Images,
  { isAlone, others, images: read }: WriteOutcome,
  begun: number,
): Images {
  if (!(isAlone || others !== undefined) || !images.before.some(isUnknown)) return images
  const heated = new Set(others)
  const before = images.before.map((values, index) => (isUnknown(values) ? known(index) : values))
  return before.every(isSame) ? images : { before, after: images.after }

  function known(index: number): Values {
    const name = table.compared[index]?.name ?? ''
    // Without a condition on the column, no result of this process can be told apart by it.
    if (rows.length === 0 || !(isShared() || hasConditions(table.id, name))) return UNKNOWN
    return unionOf(rows, (row) => {
      const value = knownRows.valueOf({ table, keyValues: row.keyValues }, name, begun, heated)
      return valuesOf(value ?? imageOf(table, row, name, read))
    })
  }

  function isSame(values: Values, index: number): boolean {
    return values === images.before[index]
  }
}

/**
 * What the row had just before the statement. What was read without a lock counts only if no write can have changed it since; of those
 * of other processes nothing is known.
 */
function imageOf(
  table: WrittenTable,
  { row, keyValues }: KeyedRow,
  column: string,
  images: ReadImages | undefined,
): string | undefined {
  const value = images?.rows.get(row)?.get(column)
  if (value === undefined || images?.since === undefined) return value
  return isShared() || knownRows.isTouched({ table, keyValues }, [column], images.since) ? undefined : value
}
