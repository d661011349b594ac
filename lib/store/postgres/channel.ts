import { CacheError, describeValue } from '../../core/CacheError.js'

/** The default channel of buses and triggers. */
export const DEFAULT_CHANNEL = 'objection_cache'

/** The longest name in PostgreSQL, in bytes. LISTEN cuts off the rest, and pg_notify rejects longer names. */
const MAX_BYTES = 63

/**
 * `what`: the option, for the message.
 * @throws {CacheError} `INVALID_OPTION` for a value that is not a name in PostgreSQL.
 */
export function checkName(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0') && Buffer.byteLength(value) <= MAX_BYTES) {
    return value
  }
  throw new CacheError(
    'INVALID_OPTION',
    `${what} must be a name of 1 to ${MAX_BYTES} bytes; it was ${describeValue(value)}.`,
  )
}

/** The name as a quoted identifier. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
