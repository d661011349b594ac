import { setTimeout } from 'node:timers'

/** How long unfinished work keeps the process alive at most, in milliseconds. */
const LIMIT = 10_000

/**
 * Keeps the process alive until the work has ended, for 10 seconds at most, and returns the work. The sockets and timers of the library
 * do not keep the process alive by themselves, so that a finished program ends.
 */
export function keepProcessAlive<T>(work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => undefined, LIMIT)
  const release = (): void => clearTimeout(timer)
  work.then(release, release)
  return work
}
