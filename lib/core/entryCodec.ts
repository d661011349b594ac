import { FORMAT_VERSION, type Entry } from './entry.js'
import { portableFromJson, portableToJson } from './portableJson.js'

const NUMBERS = ['stamp', 'storedAt', 'expiresAt', 'staleWhileRevalidate', 'staleIfError', 'bytes'] as const

/** An entry as bytes, for stores that keep bytes. Every value that an entry can hold comes back as it was. */
export function encodeEntry(entry: Entry): Uint8Array {
  const { format, epoch, tags, value } = entry
  const numbers = NUMBERS.map((name) => String(entry[name]))
  return Buffer.from(JSON.stringify([format, epoch, tags, numbers, portableToJson(value)]))
}

/** The entry that the bytes hold; `undefined` for bytes that `encodeEntry` of this format version did not make. */
export function decodeEntry(bytes: Uint8Array): Entry | undefined {
  try {
    return entryFrom(JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')))
  } catch {
    return undefined
  }
}

function entryFrom(parts: unknown): Entry | undefined {
  if (!Array.isArray(parts) || parts.length !== 5) return undefined
  const [format, epoch, tags, numbers, value] = parts as unknown[]
  if (format !== FORMAT_VERSION || typeof epoch !== 'string') return undefined
  if (!isTextArray(tags) || !isTextArray(numbers) || numbers.length !== NUMBERS.length) return undefined
  const [stamp, storedAt, expiresAt, staleWhileRevalidate, staleIfError, bytes] = numbers.map(Number) as NumberTuple
  const lifetimes = { storedAt, expiresAt, staleWhileRevalidate, staleIfError }
  if ([stamp, bytes, ...Object.values(lifetimes)].some(Number.isNaN)) return undefined
  return { format, epoch, tags, stamp, ...lifetimes, bytes, value: portableFromJson(value), validAt: -1 }
}

type NumberTuple = [number, number, number, number, number, number]

function isTextArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
