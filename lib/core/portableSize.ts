import { Tagged } from './portable.js'

const POINTER = 8
const HEADER = 16

/**
 * The approximate memory of portable data in bytes, as V8 lays it out: exact for buffers and text, estimated for
 * objects. Shared parts count once. O(size of the data).
 */
export function portableSize(value: unknown): number {
  return sizeOf(value, new Set())
}

function sizeOf(value: unknown, seen: Set<object>): number {
  if (typeof value === 'string') return HEADER + value.length * (isLatin1(value) ? 1 : 2)
  if (typeof value === 'number') return Number.isInteger(value) ? 0 : HEADER
  if (typeof value === 'bigint') return HEADER + POINTER
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0
  seen.add(value)
  return sizeOfObject(value, seen)
}

function sizeOfObject(value: object, seen: Set<object>): number {
  if (value instanceof Tagged) return HEADER + 2 * POINTER + sizeOf(value.data, seen)
  if (value instanceof Date) return 2 * HEADER + 8 * POINTER
  if (ArrayBuffer.isView(value)) return 6 * HEADER + value.byteLength
  if (Array.isArray(value)) return 2 * HEADER + sumOf(value, seen)
  if (value instanceof Map) return 4 * HEADER + sumOf([...value.keys()], seen) + sumOf([...value.values()], seen)
  if (value instanceof Set) return 4 * HEADER + sumOf([...value], seen)
  return HEADER + POINTER + sumOf(Object.values(value), seen)
}

function sumOf(values: readonly unknown[], seen: Set<object>): number {
  let sum = 0
  for (const value of values) sum += POINTER + sizeOf(value, seen)
  return sum
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false
  return true
}
