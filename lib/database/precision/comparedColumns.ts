import { isShared } from '../../cache/shared/publishers.js'
import { writeClock } from '../../cache/freshness/writeClock.js'
import type { ValueKind } from '../../core/tables/comparableValue.js'
import { anythingIn, written } from '../../core/tables/writtenTags.js'
import type { Tag } from '../../core/tag.js'
import type { TableDescription } from '../catalog/graph/TableDescription.js'

/** How many columns without an index are remembered. When there are more, no further ones are told apart. */
const MOST = 10_000

/** By table (`tableId`) the columns without an index that reads have compared, and the write clock at that time. */
const comparedByTable = new Map<string, Map<string, number>>()
let count = 0

/** By table, `count` when a read compared its latest column without an index. */
const grownAt = new Map<string, number>()

/** How many columns without an index were compared so far, in all tables. */
export const allComparedSoFar = (): number => count

/**
 * The tags of a write that were made when so many columns were compared, with everything in the tables of which a read has compared a
 * further one since.
 */
export function withGrown(tags: readonly Tag[], since: number): readonly Tag[] {
  if (since === count) return tags
  const grown = Array.from(grownAt).flatMap(([table, at]) => (at > since ? [table] : []))
  const more = grown.filter((table) => tags.includes(written(table))).map(anythingIn)
  return more.length === 0 ? tags : [...tags, ...more]
}

/** How many columns of the table without an index were compared so far. Writes that were read before know fewer. */
export const comparedSoFar = (table: string): number => comparedByTable.get(table)?.size ?? 0

/**
 * The columns whose values a write has to say: those of keys, indexes and foreign keys, which all processes know, and those
 * that a read of this process has compared.
 */
export function comparedColumns(table: string, { columns }: TableDescription): ReadonlyMap<string, ValueKind> {
  const compared = new Map<string, ValueKind>()
  const more = comparedByTable.get(table)
  for (const [name, { kind, isIndexed }] of columns) {
    if (kind !== undefined && (isIndexed || more?.has(name) === true)) compared.set(name, kind)
  }
  return compared
}

/** As `noteCompared`, for a column that a read shows and does not compare. */
export function comparedSince(table: string, { columns }: TableDescription, name: string): number | undefined {
  const column = columns.get(name)
  if (column?.kind === undefined) return undefined
  return column.isIndexed ? 0 : isShared() ? undefined : comparedByTable.get(table)?.get(name)
}

/**
 * A read compares a column. Returns the count of the write clock from which on every write says its values: a read of an earlier
 * state must not tell writes apart by this column. `undefined`: no write says them.
 */
export function noteCompared(table: string, { columns }: TableDescription, name: string): number | undefined {
  const column = columns.get(name)
  if (column?.kind === undefined) return undefined
  if (column.isIndexed) return 0
  const known = comparedByTable.get(table)?.get(name)
  // Other processes do not know what this one compares.
  if (isShared()) return undefined
  if (known !== undefined) return known
  if (count >= MOST) return undefined
  count++
  const compared = comparedByTable.get(table) ?? new Map<string, number>()
  comparedByTable.set(table, compared.set(name, writeClock.now))
  grownAt.set(table, count)
  return writeClock.now
}
