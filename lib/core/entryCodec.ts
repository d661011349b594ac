import { crc32 } from 'node:zlib'
import { FORMAT_VERSION, type Entry } from './entry.js'
import { portableFromJson, portableToJson } from './portableJson.js'

const NUMBERS = ['stamp', 'storedAt', 'expiresAt', 'staleWhileRevalidate', 'staleIfError', 'bytes'] as const

/** How many hexadecimal digits of checksum go before the JSON text. */
const CHECKSUM_LENGTH = 8

/**
 * An entry as bytes (UTF-8 text), for stores that keep bytes. Every value that an entry can hold comes back as it was.
 * @throws {TypeError} for values that are not portable, or deeper than 500 levels.
 */
export function encodeEntry(entry: Entry): Uint8Array {
  const { format, epoch, tags, value } = entry
  const numbers = NUMBERS.map((name) => String(entry[name]))
  const json = JSON.stringify([format, epoch, tags, numbers, portableToJson(value)])
  return Buffer.from(checksumOf(json) + json)
}

/**
 * The entry that the bytes hold; `undefined` for bytes that `encodeEntry` of this format version did not make, and for those
 * that were damaged since: damage would otherwise come out as another result.
 */
export function decodeEntry(bytes: Uint8Array): Entry | undefined {
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    const json = text.slice(CHECKSUM_LENGTH)
    return text.startsWith(checksumOf(json)) ? entryFrom(JSON.parse(json)) : undefined
  } catch {
    return undefined
  }
}

const checksumOf = (json: string): string => crc32(json).toString(16).padStart(CHECKSUM_LENGTH, '0')

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
