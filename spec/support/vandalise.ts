/** Changes every part of a value that can be changed, at every depth. */
export function vandalise(value: unknown, seen = new Set<object>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof Date) value.setTime(1)
  else if (ArrayBuffer.isView(value)) new Uint8Array(value.buffer, value.byteOffset, value.byteLength).fill(7)
  else if (value instanceof Map || value instanceof Set) {
    for (const item of [...value].flat()) vandalise(item, seen)
    value.clear()
  } else {
    for (const key of Reflect.ownKeys(value)) {
      vandalise(Reflect.get(value, key), seen)
      if (key !== 'length') Reflect.deleteProperty(value, key)
    }
    Reflect.set(value, 'vandalised', true)
  }
}
