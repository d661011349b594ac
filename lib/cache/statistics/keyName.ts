/** Longer keys are not read. */
const LONGEST_KEY = 2000

/** The most characters of a name. */
const LONGEST_NAME = 200

/** The end of a whole key that a caller gave: behind `key`, where plain Knex adds what the statement is, or behind `wrap`. */
const GIVEN = /\|(?:key(?:\|\w+|\|\[[^\]]*\])?|wrap[^|]*)\|("(?:[^"\\]|\\.)*"|\[.*\])$/s

/**
 * UUIDs, addresses of e-mail, hexadecimal texts and tokens such as of an API, digits that are no part of a word, and four digits and more:
 * `v2` and `top10` stay.
 */
const VARIABLE = new RegExp(
  [
    String.raw`[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}`,
    String.raw`[^\s:|/@,;'"]+@[\w.-]+`,
    String.raw`(?<![\p{L}\d])(?=[a-f]*\d)[\da-f]{16,}(?![\p{L}\d])`,
    String.raw`(?<![\p{L}\d])(?=[a-z]*\d+[a-z]+\d)[\da-z]{16,}`,
    String.raw`\d{4,}`,
    String.raw`(?<![\p{L}\d])\d+(?![\p{L}\d])`,
  ].join('|'),
  'giu',
)

/** A part of a list key that is one of a few words, and no value. */
const WORD = /^[\p{L}_.:-]{1,40}$/u

/**
 * The key that a caller gave, with values left out: `['user', ?]` for `['user', 7]`, `user-?` for `user-7`. Left out are numbers, booleans,
 * UUIDs, tokens, addresses of e-mail and digits that are no part of a word, and strings in a list that are no single words, except the
 * first. `undefined` for automatic keys.
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
