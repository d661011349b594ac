/**
 * Replaces the dates, buffers, arrays and plain objects of a list by copies: the caller can change its own while the statement waits for a
 * connection, and the key shows them as they are now.
 */
export function detachBindings(bindings: unknown[]): void {
  for (const [index, value] of bindings.entries()) bindings[index] = copied(value)
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Buffer.prototype) return Buffer.from(value as Buffer)
  if (prototype === Array.prototype) return (value as unknown[]).map(copied)
  // Drivers can ask an object for methods of its own.
  const names = Object.keys(value)
  if (prototype === Date.prototype && names.length === 0) return new Date(value as Date)
  if (prototype !== Object.prototype || Reflect.ownKeys(value).length > names.length) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, copied(item)]))
}
