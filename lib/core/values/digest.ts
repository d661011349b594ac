import { createHash } from 'node:crypto'

/**
 * The first `length` characters of a text's SHA-256 in base64url, six bits each. It stands for a text that is long, or secret.
 */
export const digestOf = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, length)
