import { types } from 'node:util'
import type { EncodedValues } from './EncodedValues.js'

/** The objects that occur in a value more than once, each with its index. */
export function findSharedObjects(value: unknown, encodedValues: EncodedValues): ReadonlyMap<object, number> {
  const seen = new Set<object>()
  const shared = new Map<object, number>()
  const stack: unknown[] = [value]
  while (stack.length > 0) {
    const each = stack.pop()
    if (typeof each !== 'object' || each === null) continue
    if (!seen.has(each)) pushParts(seen.add(each) && each, encodedValues, stack)
    else if (!shared.has(each)) shared.set(each, shared.size)
  }
  return shared
}

function pushParts(object: object, encodedValues: EncodedValues, stack: unknown[]): void {
  const encoded = encodedValues.of(object)
  if (encoded !== undefined) stack.push(encoded.data)
  else if (types.isMap(object)) for (const [key, item] of object) stack.push(key, item)
  else if (types.isSet(object)) for (const item of object) stack.push(item)
  else if (!ArrayBuffer.isView(object)) pushProperties(object, stack)
}

/** No getter runs: an object with a getter cannot be stored anyway. */
function pushProperties(object: object, stack: unknown[]): void {
  for (const name of Object.getOwnPropertyNames(object)) {
    stack.push(Reflect.getOwnPropertyDescriptor(object, name)?.value)
  }
}
