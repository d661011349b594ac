/** Longer keys are not read. */
const LONGEST_KEY = 2000

/** The most characters of a name. */
const LONGEST_NAME = 200

/** The end of a whole key that a caller gave: behind `key`, where plain Knex adds what the statement is, or behind `wrap`. */
const GIVEN = /\|(?:key(?:\|\w+|\|\[[^\]]*\])?|wrap[^|]*)\|("(?:[^"\\]|\\.)*"|\[.*\])$/s

/** UUIDs, addresses of e-mail, hexadecimal texts and tokens such as of an API, and all digits that are left. */
const VARIABLE = new RegExp(
  [
    String.raw`[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}`,
    String.raw`[^\s:|/@,;'"]+@[\w.-]+`,
    String.raw`(?<![\da-z])(?=[a-f]*\d)[\da-f]{16,}(?![\da-z])`,
    String.raw`(?<![\da-z])(?=[a-z]*\d+[a-z]+\d)[\da-z]{16,}`,
    String.raw`\d+`,
  ].join('|'),
  'gi',
)

/** A part of a list key that is one of a few words, and no value. */
const WORD = /^[\p{L}_.:-]{1,40}$/u

/**
 * The key that a caller gave, with values left out: `['user', ?]` for `['user', 7]`, `user-?` for `user-7`. Left out are numbers, booleans,
 * UUIDs, tokens, addresses of e-mail and digits, and strings in a list that are no single words, except the first. `undefined` for automatic keys.
 */
export function givenKeyName(wholeKey: string): string | undefined {
  if (wholeKey.length > LONGEST_KEY) return undefined
  const given = GIVEN.exec(wholeKey)?.[1]
  if (given === undefined) return undefined
  const key = JSON.parse(given) as string | readonly unknown[]
  const name = typeof key === 'string' ? withoutDigits(key) : `[${key.map(partName).join(', ')}]`
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name
}

function partName(part: unknown, index: number): string {
  if (typeof part !== 'string') return '?'
  return index === 0 || WORD.test(part) ? `'${withoutDigits(part)}'` : '?'
}

const withoutDigits = (text: string): string => text.replaceAll(VARIABLE, '?')
