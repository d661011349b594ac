import { CacheError, describeValue } from './CacheError.js'

/**
 * Where all time comes from. Only durations (`ttl` and its kin, the store's time limit) depend on it: freshness after
 * writes never does.
 */
export interface Clock {
  /** The time in milliseconds. It may jump; a jump makes entries live shorter or longer, nothing else. */
  now(): number
  /**
   * Calls `callback` once after `delay` milliseconds and returns a function that cancels it. Without it the system's
   * timers are used.
   */
  schedule?(delay: number, callback: () => void): () => void
}

/** What Node's timers can wait for at the most: for anything longer they fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/** The machine's own clock; its timers keep no process alive. */
export const systemClock: Required<Clock> = {
  now: () => Date.now(),
  schedule(delay, callback) {
    const timer = setTimeout(callback, Math.min(delay, LONGEST_DELAY))
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** @throws {CacheError} `INVALID_OPTION` when it is not a clock. */
export function checkClock(clock: unknown): Clock {
  if (typeof clock !== 'object' || clock === null || typeof (clock as Partial<Clock>).now !== 'function') {
    throw new CacheError(
      'INVALID_OPTION',
      `\`clock\` must be an object with a method now(): number; it was ${describeValue(clock)}.`,
    )
  }
  const { schedule } = clock as { schedule?: unknown }
  if (schedule === undefined || typeof schedule === 'function') return clock as Clock
  throw new CacheError(
    'INVALID_OPTION',
    `\`clock.schedule\` must be a method where there is one; it was ${describeValue(schedule)}.`,
  )
}
