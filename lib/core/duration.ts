import { CacheError, describeValue } from './CacheError.js'

type Unit = 'ms' | 's' | 'm' | 'h' | 'd'

/** A duration: a number of milliseconds, or text with a unit, such as `'250ms'`, `'30s'`, `'5m'`, `'1.5h'`, `'7d'`. */
export type Duration = number | `${number}${Unit}`

const MILLISECONDS: Readonly<Record<Unit, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/**
 * Converts a duration to milliseconds. `Infinity` means "no limit". `name`: the option, for the message.
 * @throws {CacheError} `INVALID_DURATION` for negative numbers, `NaN`, and text without a known unit.
 */
export function parseDuration(value: unknown, name: string): number {
  const milliseconds = typeof value === 'string' ? parseText(value) : value
  if (typeof milliseconds === 'number' && milliseconds >= 0) return milliseconds
  throw new CacheError(
    'INVALID_DURATION',
    `\`${name}\` must be a number of milliseconds (0 or more) or text like '250ms', '30s', '5m', '1h', '7d'; ` +
      `it was ${describeValue(value)}.`,
  )
}

function parseText(text: string): number | undefined {
  const match = PATTERN.exec(text)
  return match ? Number(match[1]) * MILLISECONDS[match[2] as Unit] : undefined
}
