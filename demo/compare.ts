/** Whether the values share no object, at any depth. */
export function sharesNothing(one: unknown, other: unknown): boolean {
  const objects = objectsIn(one)
  return [...objectsIn(other)].every((object) => !objects.has(object))
}

function objectsIn(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found
  found.add(value)
  if (ArrayBuffer.isView(value)) return found
  for (const part of Object.values(value)) objectsIn(part, found)
  return found
}
