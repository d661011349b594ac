import { createHash } from 'node:crypto'
import type { Tag } from '../../core/tag.js'

/** Longer texts are kept by their digest. */
const LONGEST = 200

/** The text of a tag within the server's bookkeeping: one line, of bounded length, and never that of another tag. */
export function tagName(tag: Tag): string {
  const text = JSON.stringify(tag)
  return text.length <= LONGEST ? text : `#${digest(tag)}`
}

/** What stands for an entry's key. UTF-8 takes all lone surrogates for one character. */
export const keyName = (key: string): string =>
  key.length <= LONGEST && !/\p{Surrogate}/u.test(key) ? `=${key}` : `#${digest(key)}`

const digest = (text: string): string => createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('base64url')
