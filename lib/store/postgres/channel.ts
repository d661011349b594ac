import { CacheError, describeValue } from '../../core/CacheError.js'

/** Where caches and triggers meet unless they are told otherwise. */
export const DEFAULT_CHANNEL = 'objection_cache'

/** What PostgreSQL keeps of a name, in bytes: LISTEN would cut off the rest, and pg_notify refuses it. */
const MOST_BYTES = 63

/** @throws {CacheError} `INVALID_OPTION` unless PostgreSQL takes it as a name, whole. */
export function checkName(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0') && Buffer.byteLength(value) <= MOST_BYTES) {
    return value
  }
  throw new CacheError(
    'INVALID_OPTION',
    `${what} must be a name of 1 to ${MOST_BYTES} bytes; it was ${describeValue(value)}.`,
  )
}

/** The name as SQL names it, whatever characters it has. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
