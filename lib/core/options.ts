import { CacheError, describeValue } from './CacheError.js'

/**
 * Rejects unknown options, so that a misspelt option is an error. `what`: a plural that names them, for the message.
 * @throws {CacheError} `INVALID_OPTION` for a value that is not an object, or an object with an unknown option.
 */
export function checkOptionNames(options: unknown, known: readonly string[], what: string): asserts options is object {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new CacheError('INVALID_OPTION', `${what} must be an object; it was ${describeValue(options)}.`)
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new CacheError('INVALID_OPTION', `${what} do not include \`${name}\`. They are: ${known.join(', ')}.`)
    }
  }
}

/** @throws {CacheError} `INVALID_OPTION` unless the value is a whole number of at least `least`, or `Infinity`. */
export function checkCount(value: unknown, name: string, least = 1): number {
  if (typeof value === 'number' && value >= least && (Number.isInteger(value) || value === Infinity)) return value
  throw optionError(name, `a whole number of at least ${least}`, value)
}

/** @throws {CacheError} `INVALID_OPTION` unless the value is true or false. */
export function checkBoolean(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value
  throw optionError(name, 'true or false', value)
}

/** @throws {CacheError} `INVALID_OPTION` unless the value is one of the words. */
export function checkWord(value: unknown, name: string, words: readonly string[]): void {
  if (!words.includes(value as string)) throw optionError(name, alternatives(words), value)
}

/** The error for the value of an option. `expected`: what the value must be. */
export const optionError = (name: string, expected: string, value: unknown): CacheError =>
  new CacheError('INVALID_OPTION', `\`${name}\` must be ${expected}; it was ${describeValue(value)}.`)

/** `'a', 'b' or 'c'`. */
function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`)
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
