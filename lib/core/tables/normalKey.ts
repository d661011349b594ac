/**
 * A column of a table's primary key. `kind` decides which values name the same row: `'integer'` for types of whole numbers
 * with at least 32 bits, `'text'` for strings of any length and UUIDs. Columns of other types have no kind.
 */
export interface KeyColumn {
  /** The column's name in lower case. */
  readonly column: string
  readonly kind: 'integer' | 'text'
}

const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/
/** The largest value of an integer column. Beyond it SQLite uses floating point. */
const LARGEST = 9_223_372_036_854_775_807n
const TEXT = /^[ -~]{1,200}$/
/** The numeric texts that have only this spelling, and that SQLite does not round. */
const PLAIN = /^(?:0|-?[1-9]\d{0,14})$/
/** A Hungarian collation takes these for equal to `cscs`, `dzdz`, … */
const DOUBLED = /ccs|ddz|ggy|lly|nny|ssz|tty|zzs/
const PUNCTUATION = /[^a-z0-9]/g
const LEADING_ZEROS = /(?<!\d)0+(?=\d)/g
/** Letters that some collation takes for equal to another letter. */
const TWINS: Readonly<Record<string, string>> = { j: 'i', y: 'i', u: 'v', w: 'v', m: 'n' }

/**
 * The normal form of a row's key, from the values of its columns in order: one text for all keys that some database takes
 * for equal. `undefined` if a value has no normal form.
 */
export function normalKey(values: readonly unknown[], key: readonly KeyColumn[]): string | undefined {
  const [first] = key
  if (first !== undefined && key.length === 1) {
    const part = normalPart(values[0], first.kind)
    return part === undefined ? undefined : `["${part}"]`
  }
  const parts: string[] = []
  for (let index = 0; index < key.length; index++) {
    const part = normalPart(values[index], (key[index] as KeyColumn).kind)
    if (part === undefined) return undefined
    parts.push(part)
  }
  return keyText(parts)
}

/** The text of a key with these normal parts. No part contains a character that JSON escapes. */
export function keyText(parts: readonly string[]): string {
  return `["${parts.join('","')}"]`
}

/** The normal form of one column's value. */
export function normalPart(value: unknown, kind: KeyColumn['kind']): string | undefined {
  return kind === 'integer' ? integerPart(value) : textPart(value)
}

/**
 * Accepts canonical spellings only, because MySQL also takes `'5abc'`, `'05'`, `'5.0'` and `true` for numbers. MySQL compares a
 * string with an integer as floating point, so the normal form rounds integers that are not safe.
 */
export function integerPart(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined
  if (typeof value !== 'bigint' && (typeof value !== 'string' || !INTEGER.test(value))) return undefined
  const exact = BigInt(value)
  return exact <= LARGEST && exact >= -LARGEST ? String(Number(exact)) : undefined
}

/**
 * Strings that some collation or type takes for equal have one normal form. Different strings can share one, too: then a write
 * invalidates more than it must. Among the accepted characters these count as equal:
 * - upper and lower case;
 * - with and without spaces and punctuation (trailing spaces; UUIDs; ICU can ignore punctuation);
 * - numbers with and without leading zeros (ICU's numeric ordering, SQLite's numeric affinity);
 * - `i` and `y` (Lithuanian, Latvian, Frisian), `c` and `ch` (`lithuanian_ci`), `i` and `j`, `u` and `v` (`roman_ci`), `v` and
 *   `w` (Swedish), `m` and `n` (`macce_general_ci`).
 *
 * Hungarian's doubled digraphs are rejected. All other letters and digits differ in all collations of MariaDB and ICU; a spec
 * checks that. Letters such as `ß` and control characters are not accepted. Numbers that SQLite can read in several ways are
 * rejected, too.
 */
export function textPart(value: unknown): string | undefined {
  if (typeof value !== 'string' || !TEXT.test(value)) return undefined
  if (!Number.isNaN(Number(value)) && !PLAIN.test(value)) return undefined
  const spelt = value.toLowerCase().replace(LEADING_ZEROS, '').replace(PUNCTUATION, '').replace(LEADING_ZEROS, '')
  if (spelt === '' || DOUBLED.test(spelt)) return undefined
  return spelt.replaceAll('ch', 'c').replace(/[jyuwm]/g, (letter) => TWINS[letter] as string)
}
