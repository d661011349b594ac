import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ByteReader } from './binary/ByteReader.js'
import { ByteWriter } from './binary/ByteWriter.js'

/** The fastest: on results of queries, the slower ones save a few percent more. */
const LEVEL = 1

/** No more than this comes out: 64 MiB. */
const MOST_BYTES = 2 ** 26

/** Nor more than so many times the bytes that go in. */
const MOST_TIMES = 100

/** The bytes in fewer; `undefined` where they would not be fewer, or `decompressed` would not give them back. */
export function compressed(bytes: Buffer): Buffer | undefined {
  if (bytes.length > MOST_BYTES) return undefined
  const deflated = deflateRawSync(bytes, { level: LEVEL })
  const writer = new ByteWriter(deflated.length + 5)
  writer.uint(bytes.length)
  writer.raw(deflated)
  const { length } = writer
  return length < bytes.length && bytes.length <= length * MOST_TIMES ? writer.bytes : undefined
}

/** @throws {Error} for what `compressed` cannot have made. No more is allocated than it can have been made of. */
export function decompressed(bytes: Buffer): Buffer {
  const reader = new ByteReader(bytes)
  const length = reader.uint()
  if (length > MOST_BYTES || length > bytes.length * MOST_TIMES) throw new RangeError('too many bytes')
  const content = inflateRawSync(reader.raw(reader.remaining), { maxOutputLength: Math.max(1, length) })
  if (content.length !== length) throw new RangeError('not as many bytes as there should be')
  return content
}
