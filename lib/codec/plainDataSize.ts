import { Tagged } from '../core/values/plainData.js'

const POINTER = 8
const HEADER = 16

/** From here on V8 keeps a whole number in an object of its own. */
const SMALLEST_BOXED = 2 ** 31

/** The sizes of objects that never change, with all their parts; `undefined` until one is asked for. */
const constantSizes = new WeakMap<object, number | undefined>()

/** Says that a plain object and its parts never change and are found nowhere else in data: its size is computed once. */
export function countOnce(object: object): void {
  constantSizes.set(object, undefined)
}

/**
 * The approximate memory of plain data in bytes, as V8 lays it out: exact for buffers and text, estimated for objects. Shared
 * parts count once. O(size of the data), at any depth.
 */
export function plainDataSize(value: unknown): number {
  const waiting: object[] = []
  const size = sizeOfValue(value, waiting)
  return waiting.length === 0 ? size : size + sizeOfObjects(waiting)
}

/** The same for data in which no object occurs twice. It is quicker: no object has to be remembered. */
export function treeSize(value: unknown): number {
  const waiting: object[] = []
  let size = sizeOfValue(value, waiting)
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) size += sizeOfObject(object, waiting)
  return size
}

/** Of the objects and all their parts. */
function sizeOfObjects(waiting: object[]): number {
  const first = waiting.pop() as object
  let size = sizeOfObject(first, waiting)
  if (waiting.length === 0) return size
  const seen = new Set([first])
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
  return constantSizes.has(value) ? constantSize(value) : sizeOfPlainObject(value, waiting)
}

const sizeOfPlainObject = (value: object, waiting: object[]): number =>
  HEADER + POINTER + sizeOfValues(Object.values(value), waiting)

function constantSize(value: object): number {
  let size = constantSizes.get(value)
  if (size === undefined) {
    const parts: object[] = []
    size = sizeOfPlainObject(value, parts)
    if (parts.length > 0) size += sizeOfObjects(parts)
    constantSizes.set(value, size)
  }
  return size
}

function sizeOfValues(parts: readonly unknown[], waiting: object[]): number {
  let size = POINTER * parts.length
  for (let i = 0; i < parts.length; i++) size += sizeOfValue(parts[i], waiting)
  return size
}

/** For a longer text, the start of a regular expression costs less than a loop. */
const LONGEST_LOOP = 8

/** On a text that V8 keeps as Latin-1 it fails at once, without a look at the characters. */
const WIDE = /[^\0-\xff]/

function isLatin1(text: string): boolean {
  if (text.length > LONGEST_LOOP) return !WIDE.test(text)
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false
  return true
}
