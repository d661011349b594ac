import { createHash } from 'node:crypto'

/** The first characters of a text's SHA-256 in base64url, six bits each: a short name for what is too long, or not to be read. */
export const digestOf = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, length)
