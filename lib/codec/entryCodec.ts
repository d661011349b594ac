import { endianness } from 'node:os'
import { crc32 } from 'node:zlib'
import { compress, decompress } from './compression.js'
import { FORMAT_VERSION, type Entry } from '../core/entry.js'
import type { RowDependency } from '../core/rowDependency.js'
import { decodeBinary } from './binary/BinaryDecoder.js'
import { encodeBinary } from './binary/BinaryEncoder.js'
import { decodeDependencies, encodeDependencies } from './dependencyCodec.js'

/** The first byte identifies the encoding. Each change of the encoding needs another value. */
const ENCODING = 0xc1

/** The header: encoding, format version, four bytes of checksum over all bytes after it, flags. */
const CHECKSUM_AT = 2
const FLAGS_AT = CHECKSUM_AT + 4
const CONTENT_AT = FLAGS_AT + 1

const COMPRESSED = 1
/** Typed arrays keep the machine's byte order. On a machine with the other byte order the entry is a miss. */
const BIG_ENDIAN = 2
const OWN_ORDER = endianness() === 'BE' ? BIG_ENDIAN : 0

export interface EncodeOptions {
  /** Entries of more bytes than this are compressed, if that makes them smaller. Default: `Infinity`, never. */
  readonly compressAbove?: number
}

/**
 * Encodes an entry as bytes, for a store that keeps bytes. `decodeEntry` returns an equal entry. O(size of the entry).
 * @throws {TypeError} for a value that is not an entry, or not plain data; for a value deeper than 500 levels; and for one that
 * contains objects in so many places that a copy of it would not fit in memory.
 */
export function encodeEntry(entry: Entry, { compressAbove = Infinity }: EncodeOptions = {}): Uint8Array {
  const { epoch, tags, stamp, storedAt, expiresAt, staleWhileRevalidate, staleIfError, bytes, value } = entry
  const dependencies = encodeDependencies(entry.dependencies)
  const lifetimes = [storedAt, expiresAt, staleWhileRevalidate, staleIfError]
  const parts = [epoch, tags, dependencies, stamp, ...lifetimes, bytes, value]
  if (checkParts(parts) === undefined) throw new TypeError('not an entry')
  const plain = encodeBinary(parts, CONTENT_AT)
  return plain.length > compressAbove ? compressIfSmaller(plain) : writeHeader(plain, OWN_ORDER)
}

function compressIfSmaller(plain: Buffer): Buffer {
  const content = compress(plain.subarray(CONTENT_AT))
  if (content === undefined) return writeHeader(plain, OWN_ORDER)
  return writeHeader(Buffer.concat([Buffer.alloc(CONTENT_AT), content]), OWN_ORDER | COMPRESSED)
}

/** Fills in the bytes before the content. */
function writeHeader(all: Buffer, flags: number): Buffer {
  all[0] = ENCODING
  all[1] = FORMAT_VERSION
  all[FLAGS_AT] = flags
  all.writeUInt32LE(crc32(all.subarray(FLAGS_AT)), CHECKSUM_AT)
  return all
}

/**
 * Decodes what `encodeEntry` returned. `undefined` for any other bytes: those of another format version, or damaged ones. Never
 * throws. The bytes can come from anywhere: nothing in them runs, and decoding takes time and memory in proportion to their
 * number. Compressed entries are limited to 64 MiB, and to 100 times their compressed size.
 */
export function decodeEntry(bytes: Uint8Array): Entry | undefined {
  try {
    return decodeOrThrow(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch {
    return undefined
  }
}

function decodeOrThrow(all: Buffer): Entry | undefined {
  if (all[0] !== ENCODING || all[1] !== FORMAT_VERSION) return undefined
  if (all.readUInt32LE(CHECKSUM_AT) !== crc32(all.subarray(FLAGS_AT))) return undefined
  const kind = (all[FLAGS_AT] as number) ^ OWN_ORDER
  if (kind !== 0 && kind !== COMPRESSED) return undefined
  const content = all.subarray(CONTENT_AT)
  const parts = checkParts(decodeBinary(kind === COMPRESSED ? decompress(content) : content))
  if (parts === undefined) return undefined
  const [epoch, tags, dependencies, stamp, storedAt, expiresAt, staleWhileRevalidate, staleIfError, bytes, value] =
    parts
  const lifetimes = { storedAt, expiresAt, staleWhileRevalidate, staleIfError }
  return { format: FORMAT_VERSION, value, tags, dependencies, epoch, stamp, ...lifetimes, bytes, validAt: -1 }
}

type EntryParts = [string, string[], RowDependency[], number, number, number, number, number, number, unknown]

/** The parts of an entry, with its dependencies decoded; `undefined` if one of them is of the wrong type. The value is not checked. */
function checkParts(parts: unknown): EntryParts | undefined {
  if (!Array.isArray(parts) || parts.length !== 10) return undefined
  const [epoch, tags, encoded, ...rest] = parts as unknown[]
  if (typeof epoch !== 'string' || !Array.isArray(tags)) return undefined
  if (!tags.every((tag) => typeof tag === 'string')) return undefined
  const numbers = rest.slice(0, -1)
  if (!numbers.every((each) => typeof each === 'number' && !Number.isNaN(each))) return undefined
  const dependencies = decodeDependencies(encoded)
  return dependencies && ([epoch, tags, dependencies, ...rest] as EntryParts)
}
