import { PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Of the garbage collector, in milliseconds. */
export interface Pauses {
  readonly longest: number
  /** The share of the time that it took. */
  readonly share: number
}

/** Runs it again and again until the time is up. */
export async function pausesDuring(run: () => PromiseLike<unknown>, milliseconds: number): Promise<Pauses> {
  let [longest, all] = [0, 0]
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      longest = Math.max(longest, duration)
      all += duration
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  const started = performance.now()
  while (performance.now() - started < milliseconds) {
    for (let index = 0; index < 100; index++) {
      // oxlint-disable-next-line no-await-in-loop
      await run()
    }
    // The observer is told between the turns of the event loop.
    // oxlint-disable-next-line no-await-in-loop
    await nextTurn()
  }
  const took = performance.now() - started
  await nextTurn()
  observer.disconnect()
  return { longest, share: all / took }
}
