import { endianness } from 'node:os'
import { crc32 } from 'node:zlib'
import { compressed, decompressed } from './compression.js'
import { FORMAT_VERSION, type Entry } from '../core/entry.js'
import { decodeBinary } from './binary/BinaryDecoder.js'
import { encodeBinary } from './binary/BinaryEncoder.js'

/** The first byte: which encoding this is. Another must be taken for each change of it. */
const ENCODING = 0xc1

/** The encoding, the format, four bytes of checksum over what follows it, the flags. */
const CHECKSUM_AT = 2
const FLAGS_AT = CHECKSUM_AT + 4
const CONTENT_AT = FLAGS_AT + 1

const COMPRESSED = 1
/** Typed arrays are kept in the machine's order of bytes: on a machine of the other, the entry is a miss. */
const BIG_ENDIAN = 2
const OWN_ORDER = endianness() === 'BE' ? BIG_ENDIAN : 0

export interface EncodeOptions {
  /** More bytes than this are compressed where that makes them fewer. Default: `Infinity`, never. */
  readonly compressAbove?: number
}

/**
 * An entry as bytes, for stores that keep bytes. Every value that an entry can hold comes back as it was. O(size of the entry).
 * @throws {TypeError} for values that are not portable, are deeper than 500 levels, or hold one object in so many places, one
 * inside the other, that no copy could be made of it.
 */
export function encodeEntry(entry: Entry, { compressAbove = Infinity }: EncodeOptions = {}): Uint8Array {
  const { epoch, tags, stamp, storedAt, expiresAt, staleWhileRevalidate, staleIfError, bytes, value } = entry
  const parts = [epoch, tags, stamp, storedAt, expiresAt, staleWhileRevalidate, staleIfError, bytes, value]
  if (partsFrom(parts) === undefined) throw new TypeError('not an entry')
  const plain = encodeBinary(parts, CONTENT_AT)
  return plain.length > compressAbove ? smaller(plain) : sealed(plain, OWN_ORDER)
}

/** Compressed, where that makes it smaller. */
function smaller(plain: Buffer): Buffer {
  const content = compressed(plain.subarray(CONTENT_AT))
  if (content === undefined) return sealed(plain, OWN_ORDER)
  return sealed(Buffer.concat([Buffer.alloc(CONTENT_AT), content]), OWN_ORDER | COMPRESSED)
}

/** Fills in what comes before the content. */
function sealed(all: Buffer, flags: number): Buffer {
  all[0] = ENCODING
  all[1] = FORMAT_VERSION
  all[FLAGS_AT] = flags
  all.writeUInt32LE(crc32(all.subarray(FLAGS_AT)), CHECKSUM_AT)
  return all
}

/**
 * The entry that the bytes hold; `undefined` for bytes that `encodeEntry` of this format version did not make, and for those
 * that were damaged since: damage would otherwise come out as another result. The bytes may be anybody's: nothing in them is
 * run, and they take time and memory in proportion to their number. Compressed ones may hold 64 MiB, but no more than a hundred
 * times their number.
 */
export function decodeEntry(bytes: Uint8Array): Entry | undefined {
  try {
    return decoded(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch {
    return undefined
  }
}

function decoded(all: Buffer): Entry | undefined {
  if (all[0] !== ENCODING || all[1] !== FORMAT_VERSION) return undefined
  if (all.readUInt32LE(CHECKSUM_AT) !== crc32(all.subarray(FLAGS_AT))) return undefined
  const kind = (all[FLAGS_AT] as number) ^ OWN_ORDER
  if (kind !== 0 && kind !== COMPRESSED) return undefined
  const content = all.subarray(CONTENT_AT)
  const parts = partsFrom(decodeBinary(kind === COMPRESSED ? decompressed(content) : content))
  if (parts === undefined) return undefined
  const [epoch, tags, stamp, storedAt, expiresAt, staleWhileRevalidate, staleIfError, bytes, value] = parts
  const lifetimes = { storedAt, expiresAt, staleWhileRevalidate, staleIfError }
  return { format: FORMAT_VERSION, value, tags, epoch, stamp, ...lifetimes, bytes, validAt: -1 }
}

type Parts = [string, string[], number, number, number, number, number, number, unknown]

/** What an entry consists of, all of which is looked at but the value. */
function partsFrom(parts: unknown): Parts | undefined {
  if (!Array.isArray(parts) || parts.length !== 9) return undefined
  const [epoch, tags, ...rest] = parts as unknown[]
  if (typeof epoch !== 'string' || !Array.isArray(tags)) return undefined
  if (!tags.every((tag) => typeof tag === 'string')) return undefined
  const numbers = rest.slice(0, -1)
  return numbers.every((each) => typeof each === 'number' && !Number.isNaN(each)) ? (parts as Parts) : undefined
}
