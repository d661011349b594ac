import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ByteReader } from './binary/ByteReader.js'
import { ByteWriter } from './binary/ByteWriter.js'

/** The fastest level. On query results the slower levels save only a few percent more. */
const LEVEL = 1

/** The largest decompressed size: 64 MiB. */
const MAX_BYTES = 2 ** 26

/** The largest ratio of decompressed to compressed bytes. */
const MAX_RATIO = 100

/** Compresses bytes; `undefined` if the result is not smaller, or exceeds a limit of `decompress`. */
export function compress(bytes: Buffer): Buffer | undefined {
  if (bytes.length > MAX_BYTES) return undefined
  const deflated = deflateRawSync(bytes, { level: LEVEL })
  const writer = new ByteWriter(deflated.length + 5)
  writer.uint(bytes.length)
  writer.raw(deflated)
  const { length } = writer
  return length < bytes.length && bytes.length <= length * MAX_RATIO ? writer.bytes : undefined
}

/**
 * Allocates no more than the limits allow.
 * @throws {Error} for bytes that `compress` cannot have returned.
 */
export function decompress(bytes: Buffer): Buffer {
  const reader = new ByteReader(bytes)
  const length = reader.uint()
  if (length > MAX_BYTES || length > bytes.length * MAX_RATIO) throw new RangeError('too many bytes')
  const content = inflateRawSync(reader.raw(reader.remaining), { maxOutputLength: Math.max(1, length) })
  if (content.length !== length) throw new RangeError('not as many bytes as there should be')
  return content
}
