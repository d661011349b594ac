import type { Play } from './everyOrder.js'
import type { Reading } from './readings.js'
import { World, type WorldOptions } from './World.js'
import type { Writing } from './writings.js'

/** Something else that happens to the cache meanwhile. */
export interface Disturbance {
  readonly name: string
  run(world: World): unknown
}

export const disturbances: readonly Disturbance[] = [
  { name: 'invalidate()', run: ({ cache }) => cache.invalidate({ tables: ['things'] }) },
  { name: 'clear()', run: ({ cache }) => cache.clear() },
  { name: 'an eviction', run: ({ store }) => store.clear() },
]

export interface ScenarioOptions extends WorldOptions {
  readonly reading: Reading
  readonly writing: Writing
  /** Whether there is an entry before the scenario begins. */
  readonly warm?: boolean
  readonly disturbance?: Disturbance | undefined
}

/**
 * Two readers, and a writer that reads afterwards. One reader begins at once and the other at any time. So they share
 * one load, or one finds what the other has stored, or they read before and after the write.
 */
export function scenario({ reading, writing, warm = false, disturbance, ...options }: ScenarioOptions): Play {
  return async (scheduler, choose) => {
    const world = new World(scheduler, options)
    const read = (name: string) => world.seen.read(name, () => reading.read(world))
    if (warm) await world.before(() => reading.read(world))
    else world.actor(() => read('the first reader'))
    world.later('the second reader begins', () => read('the second reader'))
    world.later('the write begins', async () => {
      await world.seen.write(writing.value, () => writing.write(world))
      await world.scheduler.atOnce(() => read('the writer'))
    })
    if (disturbance !== undefined) world.later(disturbance.name, async () => disturbance.run(world))
    await world.end(choose, () => read('the last reader'))
  }
}
