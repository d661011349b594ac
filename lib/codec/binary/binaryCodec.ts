import { BinaryDecoder } from './BinaryDecoder.js'
import { BinaryEncoder } from './BinaryEncoder.js'

/**
 * Portable data as bytes, without loss, after `room` bytes that are left free. O(size of the data).
 * @throws {TypeError} for what is not portable, deeper than 500 levels, or has a copy out of all proportion (`Expansion`).
 */
export const encodeBinary = (value: unknown, room = 0): Buffer => new BinaryEncoder().write(value, room)

/**
 * The value again, which shares no memory with the bytes. They may be anybody's: it takes time and memory in proportion to their
 * number, and so does a copy of the value.
 * @throws {Error} for what `portableToBytes` cannot have made.
 */
export const decodeBinary = (bytes: Buffer): unknown => new BinaryDecoder(bytes).read()
