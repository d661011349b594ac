import type { ValueKind } from '../../../core/tables/comparableValue.js'
import { optionalTextOf, textOf, type CatalogRow } from '../graph/catalogRows.js'

/** The bits of whole numbers. */
const INTEGERS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, bigint: 64 }
const TEXTS = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'])
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** Which values of a column count as equal. A server that is not strict changes values that do not fit; no kind accepts those. */
export function kindOfColumn(row: CatalogRow): ValueKind | undefined {
  const type = textOf(row, 'type').toLowerCase()
  if (Object.hasOwn(INTEGERS, type)) return integerOf(INTEGERS[type] as number, /unsigned/i.test(textOf(row, 'detail')))
  if (TEXTS.has(type)) return { name: 'text', longest: Number(optionalTextOf(row, 'longest') ?? 0) }
  if (type === 'uuid') return { name: 'text', form: UUID }
  if (type === 'enum') return enumOf(textOf(row, 'detail'))
  return type === 'date' ? { name: 'day' } : undefined
}

function integerOf(bits: number, isUnsigned: boolean): ValueKind {
  return isUnsigned
    ? { name: 'integer', least: 0, most: 2 ** bits - 1 }
    : { name: 'integer', least: -(2 ** (bits - 1)), most: 2 ** (bits - 1) - 1 }
}

/** A text that is no label is the number of one, or becomes the empty text. */
function enumOf(detail: string): ValueKind {
  const labels = Array.from(detail.matchAll(/'((?:[^']|'')*)'/g), ([, label]) =>
    (label as string).replaceAll(`''`, `'`),
  )
  const plain = labels.filter((label) => /^[\w -]+$/.test(label))
  return { name: 'text', form: new RegExp(`^(?:${plain.join('|')})$`) }
}
