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
  { isAlone, others }: WriteOutcome,
  begun: number,
): Images {
  if (!(isAlone || others !== undefined) || !images.before.some(isUnknown)) return images
  const heated = new Set(others)
  const before = images.before.map((values, index) => (isUnknown(values) ? known(index) : values))
  return before.every(isSame) ? images : { before, after: images.after }

  function known(index: number): Values {
    const name = table.compared[index]?.name ?? ''
    if (rows.length === 0) return UNKNOWN
    return unionOf(rows, ({ keyValues }) => valuesOf(knownRows.valueOf({ table, keyValues }, name, begun, heated)))
  }

  function isSame(values: Values, index: number): boolean {
    return values === images.before[index]
  }
}
