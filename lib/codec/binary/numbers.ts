import type { ByteReader } from './ByteReader.js'
import type { ByteWriter } from './ByteWriter.js'
import * as code from './typeCodes.js'

/** Whole numbers below 2^48, such as times, take at most seven bytes; other numbers take nine. */
export function writeNumber(bytes: ByteWriter, value: number): void {
  if (Number.isInteger(value) && value < 2 ** 48 && value >= -(2 ** 31) && !Object.is(value, -0)) {
    writeInteger(bytes, value)
    return
  }
  bytes.byte(code.FLOAT64)
  bytes.float64(value)
}

function writeInteger(bytes: ByteWriter, value: number): void {
  if (value >= 0 && value < code.FIRST_SHORT_TEXT) bytes.byte(value)
  else if (value < 0 && value >= -0x100) {
    bytes.byte(code.NEGATIVE)
    bytes.byte(-1 - value)
  } else if (value >= 0 && value < 2 ** 16) {
    bytes.byte(code.UINT16)
    bytes.uint16(value)
  } else if (value < 2 ** 31) {
    bytes.byte(code.INT32)
    bytes.int32(value)
  } else {
    bytes.byte(code.UINT48)
    bytes.uint48(value)
  }
}

/**
 * The number that begins with this code.
 * @throws {Error} for another code.
 */
export function readNumber(bytes: ByteReader, first: number): number {
  switch (first) {
    case code.NEGATIVE:
      return -1 - bytes.byte()
    case code.UINT16:
      return bytes.uint16()
    case code.INT32:
      return bytes.int32()
    case code.UINT48:
      return bytes.uint48()
    case code.FLOAT64:
      return bytes.float64()
    default:
      if (isNumberCode(first)) return first
      throw new TypeError('not a number')
  }
}

export const isNumberCode = (first: number): boolean =>
  first < code.FIRST_SHORT_TEXT || (first >= code.FIRST_CODE && first <= code.LAST_NUMBER)

export function writeBigint(bytes: ByteWriter, value: bigint): void {
  const number = Number(value)
  if (Number.isSafeInteger(number)) {
    bytes.byte(code.SAFE_BIGINT)
    writeNumber(bytes, number)
    return
  }
  const digits = (value < 0n ? -value : value).toString(16)
  const magnitude = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
  bytes.byte(value < 0n ? code.NEGATIVE_BIGINT : code.POSITIVE_BIGINT)
  bytes.uint(magnitude.length)
  bytes.raw(magnitude)
}

/**
 * The bigint after `SAFE_BIGINT`.
 * @throws {Error} for a number that is not whole.
 */
export const readSafeBigint = (bytes: ByteReader): bigint => BigInt(readNumber(bytes, bytes.byte()))

/** The bigint after `POSITIVE_BIGINT` or `NEGATIVE_BIGINT`. Hexadecimal, because decimal digits take quadratic time. */
export const readMagnitude = (bytes: ByteReader): bigint => BigInt(`0x${bytes.raw(bytes.uint()).toString('hex')}`)
