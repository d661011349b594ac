import { setImmediate } from 'node:timers/promises'
import { median } from './quantile.js'

/** How many are kept at once: what else moves on the heap is small beside them. */
const COUNT = 300

/**
 * How many bytes one of many takes, on the heap and outside it: the median of some rounds. `keep` makes one and returns it, or
 * keeps it itself, and then `forget` forgets them all.
 */
export async function bytesEach(
  keep: (index: number) => PromiseLike<unknown>,
  repeats: number,
  forget: () => unknown = () => undefined,
): Promise<number> {
  // Whatever is made once, for the first one, is not counted.
  await keep(0)
  const rounds: number[] = []
  for (let round = 0; round < repeats; round++) {
    // oxlint-disable-next-line no-await-in-loop
    await forget()
    // oxlint-disable-next-line no-await-in-loop
    rounds.push(await measured(keep))
  }
  await forget()
  return median(rounds)
}

async function measured(keep: (index: number) => PromiseLike<unknown>): Promise<number> {
  const before = await memoryUsed()
  const kept: unknown[] = []
  for (let index = 0; index < COUNT; index++) {
    // oxlint-disable-next-line no-await-in-loop
    kept.push(await keep(index))
  }
  const after = await memoryUsed()
  // Read once more, so that nothing is collected before it was counted.
  if (kept.length !== COUNT) throw new Error('not all were kept')
  return (after - before) / COUNT
}

/** On the heap and outside it, after garbage collection. */
export async function memoryUsed(): Promise<number> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('the heap is measured with --expose-gc')
  for (let pass = 0; pass < 3; pass++) {
    // Finalizers and closed handles let go in between.
    // oxlint-disable-next-line no-await-in-loop
    await setImmediate()
    gc()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
