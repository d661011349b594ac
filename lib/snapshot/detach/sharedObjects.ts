import { types } from 'node:util'
import type { EncodedValues } from './EncodedValues.js'

/**
 * The objects that occur in a value more than once, each with its number. Objects of a class that nobody knows are not gone into:
 * they cannot be kept anyway.
 */
export function findSharedObjects(value: unknown, encoded: EncodedValues): ReadonlyMap<object, number> {
  const seen = new Set<object>()
  const shared = new Map<object, number>()
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const each = waiting.pop()
    if (typeof each !== 'object' || each === null) continue
    if (!seen.has(each)) putParts(seen.add(each) && each, encoded, waiting)
    else if (!shared.has(each)) shared.set(each, shared.size)
  }
  return shared
}

function putParts(object: object, encoded: EncodedValues, waiting: unknown[]): void {
  const code = encoded.of(object)
  if (code !== undefined) waiting.push(code.data)
  else if (types.isMap(object)) for (const [key, item] of object) waiting.push(key, item)
  else if (types.isSet(object)) for (const item of object) waiting.push(item)
  else if (!ArrayBuffer.isView(object)) putProperties(object, waiting)
}

/** Getters are not asked: what has one cannot be kept. */
function putProperties(object: object, waiting: unknown[]): void {
  for (const name of Object.getOwnPropertyNames(object)) {
    waiting.push(Reflect.getOwnPropertyDescriptor(object, name)?.value)
  }
}
