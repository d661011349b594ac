import { setImmediate as nextTurn } from 'node:timers/promises'

/** For how long, in milliseconds, the event loop was not let go at the longest while it ran. */
export async function longestBlock(run: () => PromiseLike<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  let isRunning = true
  const turn = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (isRunning) setImmediate(turn)
  }
  // The first turn is not the run's: it is the time that this function has taken so far.
  await nextTurn()
  last = performance.now()
  setImmediate(turn)
  await run()
  // What follows in the same turn belongs to it, until the loop comes round.
  await nextTurn()
  isRunning = false
  await nextTurn()
  return longest
}
