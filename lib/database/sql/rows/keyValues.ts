/** SQLite names the key of most tables in these ways as well. */
const ROW_IDS = new Set(['rowid', 'oid', '_rowid_'])

/** Whether a column may be the key by another name. */
export const isRowId = (column: string): boolean => ROW_IDS.has(column)

/** All lists with one element of each of the lists, in order; `undefined` if they are more than `most`. */
export function product<T>(lists: readonly (readonly T[])[], most: number): readonly (readonly T[])[] | undefined {
  if (lists.reduce((count, { length }) => count * length, 1) > most) return undefined
  return lists.reduce<readonly (readonly T[])[]>(
    (tuples, list) => tuples.flatMap((tuple) => list.map((element) => [...tuple, element])),
    [[]],
  )
}
