/** An id whose row has a known place among others: the database returns rows in the order of their primary key. */
export type RowId = number | string

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/**
 * The ids, each once, in the order of their rows; `undefined` where the order is not known. Integers and lower-case UUIDs
 * sort alike everywhere. Other strings sort by collations.
 */
export function orderedIds(ids: unknown): RowId[] | undefined {
  if (!Array.isArray(ids) || ids.length === 0) return undefined
  const unique = [...new Set(ids as unknown[])]
  if (unique.every(Number.isSafeInteger)) return (unique as number[]).sort((one, other) => one - other)
  return unique.every(isUuid) ? unique.sort() : undefined
}

/** Whether rows with these ids are in order. Drivers return large numbers as strings. */
export function areInOrder(ids: readonly unknown[]): boolean {
  const order = ids.map(comparableId)
  return order.every((id, i) => i === 0 || (order[i - 1] as RowId) < id)
}

/** The id as a value that `<` compares as databases do. */
export const comparableId = (id: unknown): RowId => (isUuid(id) ? id : Number(id))

const isUuid = (id: unknown): id is string => typeof id === 'string' && UUID.test(id)
