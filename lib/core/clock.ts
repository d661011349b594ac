import { setTimeout as setSystemTimeout } from 'node:timers'
import { optionError } from './options.js'

/**
 * A source of time, for tests that control it. Only durations depend on it (`ttl`, `storeTimeout`, …): freshness after
 * writes does not.
 */
export interface Clock {
  /** The time in milliseconds. If it jumps, entries expire earlier or later. */
  now(): number
  /**
   * Calls `callback` once after `delay` milliseconds, and returns a function that cancels the call. Default: the system's
   * timers.
   */
  schedule?(delay: number, callback: () => void): () => void
}

/** The longest delay of a Node timer, in milliseconds. A timer with a longer delay fires at once. */
const LONGEST_DELAY = 2 ** 31 - 1

/** The system's clock. Its timers do not keep the process alive. */
export const systemClock: Required<Clock> = {
  now: () => Date.now(),
  schedule(delay, callback) {
    const timer = setTimeout(callback, Math.min(delay, LONGEST_DELAY))
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/**
 * The clock, with the system's timers if it has none.
 * @throws {CacheError} `INVALID_OPTION` if the value is not a `Clock`.
 */
export function checkClock(clock: unknown): Required<Clock> {
  if (typeof clock !== 'object' || clock === null || typeof (clock as Partial<Clock>).now !== 'function') {
    throw optionError('clock', 'an object with a method now(): number', clock)
  }
  const { schedule } = clock as { schedule?: unknown }
  if (schedule !== undefined && typeof schedule !== 'function') {
    throw optionError('clock.schedule', 'a method if it is given', schedule)
  }
  const checked = clock as Clock
  return { now: () => checked.now(), schedule: checked.schedule?.bind(checked) ?? systemClock.schedule }
}

/** Milliseconds since some moment, by what the clock's timers go by. Setting the time of day does not change the system's. */
export const elapsedOf = ({ now, schedule }: Required<Clock>): (() => number) =>
  schedule === systemClock.schedule ? () => performance.now() : now

/** A clock that is set back, or is no clock, must not make a sum of durations smaller or no number. */
export const durationOf = (difference: number): number => (difference > 0 && difference < Infinity ? difference : 0)

/** How long unfinished work keeps the process alive at most, in milliseconds. */
const LONGEST_WORK = 10_000

/**
 * Keeps the process alive until the returned function is called, for 10 seconds at most. The sockets and timers of the library do not
 * keep the process alive by themselves, so that a finished program ends.
 */
export function holdProcess(): () => void {
  const timer = setSystemTimeout(() => undefined, LONGEST_WORK)
  return () => clearTimeout(timer)
}

/** Keeps the process alive until the work has ended, for 10 seconds at most, and returns the work. */
export function keepProcessAlive<T>(work: Promise<T>): Promise<T> {
  const release = holdProcess()
  work.then(release, release)
  return work
}
