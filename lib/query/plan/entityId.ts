/** An id of which it is known where its row comes among others: the database brings rows in the order of their primary key. */
export type EntityId = number | string

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/**
 * The ids, each once, in the order of their rows; `undefined` where that cannot be told. Whole numbers and UUIDs in lower case come
 * in the same order everywhere, other texts by collations.
 */
export function orderedIds(ids: unknown): EntityId[] | undefined {
  if (!Array.isArray(ids) || ids.length === 0) return undefined
  const unique = [...new Set(ids as unknown[])]
  if (unique.every(Number.isSafeInteger)) return (unique as number[]).sort((one, other) => one - other)
  return unique.every(isUuid) ? unique.sort() : undefined
}

/** Whether rows with these ids are in order; drivers bring large numbers as texts. */
export function areInOrder(ids: readonly unknown[]): boolean {
  const order = ids.map(comparableId)
  return order.every((id, i) => i === 0 || (order[i - 1] as EntityId) < id)
}

/** The id as one that `<` compares as databases do. */
export const comparableId = (id: unknown): EntityId => (isUuid(id) ? id : Number(id))

const isUuid = (id: unknown): id is string => typeof id === 'string' && UUID.test(id)
