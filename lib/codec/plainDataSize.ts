import { Tagged } from '../core/values/plainData.js'

const POINTER = 8
const HEADER = 16

/** From here on V8 keeps a whole number in an object of its own. */
const SMALLEST_BOXED = 2 ** 31

/**
 * The approximate memory of plain data in bytes, as V8 lays it out: exact for buffers and text, estimated for objects. Shared
 * parts count once. O(size of the data), at any depth.
 */
export function plainDataSize(value: unknown): number {
  const waiting: object[] = []
  let size = sizeOfValue(value, waiting)
  if (waiting.length === 0) return size
  const seen = new Set<object>()
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    if (seen.has(object)) continue
    seen.add(object)
    size += sizeOfObject(object, waiting)
  }
  return size
}

/** The bytes of a value outside its slot. Objects count 0 and are added to `waiting`. */
function sizeOfValue(value: unknown, waiting: object[]): number {
  if (typeof value === 'string') return HEADER + value.length * (isLatin1(value) ? 1 : 2)
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < SMALLEST_BOXED ? 0 : HEADER
  if (typeof value === 'bigint') return HEADER + POINTER
  if (typeof value === 'object' && value !== null) waiting.push(value)
  return 0
}

function sizeOfObject(value: object, waiting: object[]): number {
  if (Array.isArray(value)) return 2 * HEADER + sizeOfValues(value, waiting)
  if (value instanceof Date) return 2 * HEADER + 8 * POINTER
  if (ArrayBuffer.isView(value)) return 6 * HEADER + value.byteLength
  if (value instanceof Tagged) return HEADER + 2 * POINTER + sizeOfValue(value.data, waiting)
  if (value instanceof Map) return 4 * HEADER + sizeOfValues([...value].flat(), waiting)
  if (value instanceof Set) return 4 * HEADER + sizeOfValues([...value], waiting)
  return HEADER + POINTER + sizeOfValues(Object.values(value), waiting)
}

function sizeOfValues(parts: readonly unknown[], waiting: object[]): number {
  let size = POINTER * parts.length
  for (let i = 0; i < parts.length; i++) size += sizeOfValue(parts[i], waiting)
  return size
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false
  return true
}
