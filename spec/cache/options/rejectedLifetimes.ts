/** Options that are refused, with the code and the message of the refusal. */
export type Refused = [options: unknown, code: string, message: string]

const duration = (name: string, shown: string): string =>
  `\`${name}\` must be a number of milliseconds (0 or more) or text like '250ms', '30s', '5m', '1h', '7d'; it was ${shown}.`

/** Values that are refused for `ttl`, `staleWhileRevalidate` and `staleIfError`. */
export const refusedLifetimes: Refused[] = ['ttl', 'staleWhileRevalidate', 'staleIfError'].flatMap(
  (name): Refused[] => [
    [{ [name]: -1 }, 'INVALID_DURATION', duration(name, '-1')],
    [{ [name]: NaN }, 'INVALID_DURATION', duration(name, 'NaN')],
    [{ [name]: '5 minutes' }, 'INVALID_DURATION', duration(name, '"5 minutes"')],
    [{ [name]: null }, 'INVALID_DURATION', duration(name, 'null')],
  ],
)
