import { createHash } from 'node:crypto'
import type { Tag } from '../../core/tag.js'

/** Longer texts are replaced by their digest. */
const MAX_LENGTH = 200

/** The name of a tag on the server: one line of bounded length. Different tags have different names. */
export function tagName(tag: Tag): string {
  const text = JSON.stringify(tag)
  return text.length <= MAX_LENGTH ? text : `#${digest(tag)}`
}

/** The name of an entry's key on the server. Keys with lone surrogates are digested, because UTF-8 encodes all of them alike. */
export const keyName = (key: string): string =>
  key.length <= MAX_LENGTH && !/\p{Surrogate}/u.test(key) ? `=${key}` : `#${digest(key)}`

const digest = (text: string): string => createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('base64url')
