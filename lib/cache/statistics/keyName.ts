/** Longer keys are not read. */
const LONGEST_KEY = 2000

/** The most characters of a name. */
const LONGEST_NAME = 200

/** The end of a whole key that a caller gave: behind `key`, where plain Knex adds what the statement is, or behind `wrap`. */
const GIVEN = /\|(?:key(?:\|\w+|\|\[[^\]]*\])?|wrap[^|]*)\|("(?:[^"\\]|\\.)*"|\[.*\])$/s

/** UUIDs, hex ids of 16 characters and more, digits that are no part of a word, and four digits and more: `v2` and `top10` stay. */
const VARIABLE =
  /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|(?<![\p{L}\d])(?=[a-f]*\d)[\da-f]{16,}(?![\p{L}\d])|\d{4,}|(?<![\p{L}\d])\d+(?![\p{L}\d])/giu

/** A part of a list key that is one of a few words, and no value. */
const WORD = /^[\p{L}_.:-]{1,40}$/u

/**
 * The key that a caller gave, with values left out: `['user', ?]` for `['user', 7]`, `user-?` for `user-7`. Left out are numbers, booleans,
 * UUIDs, hex ids and digits that are no part of a word, and strings in a list that are no single words, except the first. `undefined` for
 * automatic keys.
 */
export function givenKeyName(wholeKey: string): string | undefined {
  if (wholeKey.length > LONGEST_KEY) return undefined
  const given = GIVEN.exec(wholeKey)?.[1]
  return given === undefined ? undefined : nameOfGiven(given)
}

/** The same for a key alone, as `encodeKey()` writes it; `undefined` for one that is too long to be read. */
export function nameOfGiven(encoded: string): string | undefined {
  if (encoded.length > LONGEST_KEY) return undefined
  const key = JSON.parse(encoded) as string | readonly unknown[]
  const name = typeof key === 'string' ? withoutValues(key) : `[${key.map(partName).join(', ')}]`
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name
}

function partName(part: unknown, index: number): string {
  if (typeof part !== 'string') return '?'
  return index === 0 || WORD.test(part) ? `'${withoutValues(part)}'` : '?'
}

const withoutValues = (text: string): string => text.replaceAll(VARIABLE, '?')
