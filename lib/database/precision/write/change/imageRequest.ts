import { comparableValue } from '../../../../core/tables/comparableValue.js'
import { normalKey } from '../../../../core/tables/normalKey.js'
import { hasConditions, readsImages, type ImageRequest, type RowImages } from '../../images.js'
import { knownRows } from '../../KnownRows.js'
import type { ChangeShape } from '../../../sql/rows/readWrite.js'
import type { Images } from './ColumnImages.js'
import type { KeyedRow } from './keyedRows.js'
import { isUnknown } from '../values/Values.js'
import type { ComparedColumn, WrittenTable } from '../values/WrittenTable.js'

/** For more rows than this, no images are read. */
const MOST_ROWS = 20

/** What to read of the rows before the write; `undefined` if it was not asked for, or if no result could be told apart by it. */
export function imageRequest(
  { action, spelt }: ChangeShape,
  table: WrittenTable,
  rows: readonly KeyedRow[],
  { before }: Images,
  now: number,
): ImageRequest | undefined {
  const { id, description, compared } = table
  if (!readsImages(id) || rows.length === 0 || rows.length > MOST_ROWS) return undefined
  const isMissing = ({ name }: ComparedColumn, index: number): boolean =>
    isUnknown(before[index] ?? []) && hasConditions(id, name) && rows.some((row) => !isKnown(table, row, name, now))
  const missing = compared.filter(isMissing)
  if (missing.length === 0 || rows.some(({ keyValues }) => keyValues.length === 0)) return undefined
  const spelling = (name: string): string => description.columns.get(name)?.spelling ?? name
  return {
    table: spelt,
    key: (description.key ?? []).map(({ column }) => spelling(column)),
    columns: missing.map(({ name }) => spelling(name)),
    keys: rows.map(({ keyValues }) => keyValues),
    isDelete: action === 'delete',
    read: (answer) => imagesIn(answer, table, missing),
  }
}

const isKnown = (table: WrittenTable, { keyValues }: KeyedRow, column: string, now: number): boolean =>
  knownRows.valueOf({ table, keyValues }, column, now) !== undefined

type Row = Readonly<Record<string, unknown>>

function imagesIn(
  answer: readonly Row[],
  { description }: WrittenTable,
  missing: readonly ComparedColumn[],
): RowImages {
  const images = new Map<string, ReadonlyMap<string, string>>()
  const key = description.key ?? []
  const valueIn = (row: Row, name: string): unknown => row[description.columns.get(name)?.spelling ?? name]
  for (const row of answer) {
    const name = normalKey(
      key.map(({ column }) => valueIn(row, column)),
      key,
    )
    if (name === undefined) continue
    const values = missing.flatMap((column): [string, string][] => {
      const value = valueIn(row, column.name)
      const comparable = value === undefined ? undefined : comparableValue(value, column.kind)
      return comparable === undefined ? [] : [[column.name, comparable]]
    })
    // Two rows with one normal form: neither is certain.
    images.set(name, images.has(name) ? new Map() : new Map(values))
  }
  return images
}
