/**
 * A column of a table's primary key, as far as it decides which values name the same row. `'integer'` is a column of a type of
 * whole numbers with at least 32 bits, `'text'` one of strings of any length or of UUIDs; columns of all other types have no
 * kind.
 */
export interface KeyColumn {
  /** The column's name in lower case. */
  readonly column: string
  readonly kind: 'integer' | 'text'
}

const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/
/** The largest that a column of integers holds; beyond it SQLite goes on with floating point. */
const LARGEST = 9_223_372_036_854_775_807n
const TEXT = /^[A-Za-z0-9_-]{1,200}$/
/** What a column with numeric affinity takes for a number in SQLite. */
const NUMERIC = /^-?\d+(?:e-?\d+)?$/i
/** Of those, what is spelt so in no other way, and not rounded. */
const PLAIN = /^(?:0|-?[1-9]\d{0,14})$/
/** In Hungarian these are equal to `cscs`, `dzdz`, … */
const DOUBLED = /ccs|ddz|ggy|lly|nny|ssz|tty|zzs/
const LEADING_ZEROS = /(?<!\d)0+(?=\d)/g
/** Letters that some collation takes for others. */
const TWINS: Readonly<Record<string, string>> = { j: 'i', y: 'i', u: 'v', w: 'v', m: 'n' }

/**
 * The normal form of a row's key, given the values of its columns in order: one text for all keys that some database may
 * take for equal. `undefined` for values of which that cannot be told.
 */
export function normalKey(values: readonly unknown[], key: readonly KeyColumn[]): string | undefined {
  const parts: string[] = []
  for (let index = 0; index < key.length; index++) {
    const part = normalPart(values[index], (key[index] as KeyColumn).kind)
    if (part === undefined) return undefined
    parts.push(part)
  }
  return keyText(parts)
}

/** The text of a key with these normal parts. None of them has anything that JSON would escape. */
export function keyText(parts: readonly string[]): string {
  return `["${parts.join('","')}"]`
}

/** The normal form of one column's value. */
export function normalPart(value: unknown, kind: KeyColumn['kind']): string | undefined {
  return kind === 'integer' ? integerPart(value) : textPart(value)
}

/**
 * Canonical spellings only: MySQL takes `'5abc'`, `'05'`, `'5.0'` and `true` for numbers as well. It compares a string with
 * an integer as floating point, so what is not a safe integer is rounded here, too.
 */
function integerPart(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined
  if (typeof value !== 'bigint' && (typeof value !== 'string' || !INTEGER.test(value))) return undefined
  const exact = BigInt(value)
  return exact <= LARGEST && exact >= -LARGEST ? String(Number(exact)) : undefined
}

/**
 * Equal strings get one text, different ones may: that only invalidates more. What collations and types take for equal,
 * within the characters that are let in: upper and lower case; with and without `-` and `_` (UUIDs; ICU may ignore
 * punctuation); numbers with leading zeros (ICU's numeric ordering, SQLite's numeric affinity); `i` and `y` (Lithuanian,
 * Latvian, Frisian), `c` and `ch` (`lithuanian_ci`), `i` and `j`, `u` and `v` (`roman_ci`), `v` and `w` (Swedish), `m` and
 * `n` (`macce_general_ci`); doubled digraphs in Hungarian. All other letters and digits differ in all collations of
 * MariaDB and ICU, as a spec looks up. What stands for several ASCII letters, such as `ß`, spaces at the end, control
 * characters, and other spellings of UUIDs need characters that are not let in; a write of such a key is no keyed write.
 * Numbers that SQLite may read in several ways are not let in either.
 */
function textPart(value: unknown): string | undefined {
  if (typeof value !== 'string' || !TEXT.test(value) || (NUMERIC.test(value) && !PLAIN.test(value))) return undefined
  const spelt = value.toLowerCase().replace(LEADING_ZEROS, '').replace(/[-_]/g, '').replace(LEADING_ZEROS, '')
  if (spelt === '' || DOUBLED.test(spelt)) return undefined
  return spelt.replaceAll('ch', 'c').replace(/[jyuwm]/g, (letter) => TWINS[letter] as string)
}
