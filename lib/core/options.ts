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
  throw new CacheError(
    'INVALID_OPTION',
    `\`${name}\` must be a whole number of at least ${least}; it was ${describeValue(value)}.`,
  )
}

/** @throws {CacheError} `INVALID_OPTION` unless the value is true or false. */
export function checkBoolean(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value
  throw new CacheError('INVALID_OPTION', `\`${name}\` must be true or false; it was ${describeValue(value)}.`)
}
