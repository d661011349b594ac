import { createHash } from 'node:crypto'

/**
 * The first `length` characters of a text's SHA-256 in base64url, six bits each. It stands for a text that is long, or secret.
 */
export const digestOf = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, length)

/** A key has any length. A longer one is hashed, so that memory for keys is bounded. */
export const shortKey = (key: string): string => (key.length <= 256 ? key : digestOf(key, 43))
