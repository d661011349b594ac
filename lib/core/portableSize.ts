import { Tagged } from './portable.js'

const POINTER = 8
const HEADER = 16

/**
 * The approximate memory of portable data in bytes, as V8 lays it out: exact for buffers and text, estimated for
 * objects. Shared parts count once. O(size of the data); no depth is too deep.
 */
export function portableSize(value: unknown): number {
  const seen = new Set<object>()
  const waiting = [value]
  let size = 0
  while (waiting.length > 0) size += ownSize(waiting.pop(), seen, waiting)
  return size
}

/** The size without the parts, which are put among those that wait. */
function ownSize(value: unknown, seen: Set<object>, waiting: unknown[]): number {
  if (typeof value === 'string') return HEADER + value.length * (isLatin1(value) ? 1 : 2)
  if (typeof value === 'number') return Number.isInteger(value) ? 0 : HEADER
  if (typeof value === 'bigint') return HEADER + POINTER
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0
  seen.add(value)
  const before = waiting.length
  const size = sizeOfObject(value, waiting)
  return size + POINTER * (waiting.length - before)
}

function sizeOfObject(value: object, waiting: unknown[]): number {
  if (value instanceof Date) return 2 * HEADER + 8 * POINTER
  if (ArrayBuffer.isView(value)) return 6 * HEADER + value.byteLength
  if (value instanceof Tagged) {
    waiting.push(value.data)
    return HEADER + POINTER
  }
  if (value instanceof Map) {
    for (const [key, item] of value) waiting.push(key, item)
    return 4 * HEADER
  }
  const items = Array.isArray(value) || value instanceof Set
  for (const part of items ? (value as Iterable<unknown>) : Object.values(value)) waiting.push(part)
  if (!items) return HEADER + POINTER
  return value instanceof Set ? 4 * HEADER : 2 * HEADER
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false
  return true
}
