import fc from 'fast-check'
import { playOnce, type Play } from './support/everyOrder.js'
import { readings, type Reading } from './support/readings.js'
import { disturbances } from './support/scenario.js'
import { World } from './support/World.js'
import { randomWritings } from './support/randomWritings.js'

const RUNS = 100

/** The readers, writers and disturbances of a run, each of which begins at any time. */
interface Cast {
  readonly readers: readonly Reading[]
  readonly writers: readonly (readonly number[])[]
  readonly disturbances: readonly number[]
  readonly connections: number
  readonly dialect: string
}

const casts: fc.Arbitrary<Cast> = fc.record({
  readers: fc.array(fc.constantFrom(...readings), { minLength: 1, maxLength: 6 }),
  writers: fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  disturbances: fc.array(fc.nat(disturbances.length - 1), { maxLength: 2 }),
  connections: fc.integer({ min: 2, max: 5 }),
  dialect: fc.constantFrom('mini', 'mysql'),
})

/** No two writes have the same value, so that a value shows its write. */
function playOf(cast: Cast): Play {
  return async (scheduler, choose) => {
    const world = new World(scheduler, { dialect: cast.dialect, connections: cast.connections })
    let values = 0
    for (const [index, reading] of cast.readers.entries()) {
      world.later(`reader ${index} begins`, () => world.seen.read(`reader ${index}`, () => reading.read(world)))
    }
    for (const [index, kinds] of cast.writers.entries()) {
      world.later(`writer ${index} begins`, async () => {
        for (const kind of kinds) {
          const writing = randomWritings[kind % randomWritings.length]!
          const value = ++values
          await world.seen.write(value, () => writing(world, value))
          const reading = cast.readers[kind % cast.readers.length]!
          await world.seen.read(`writer ${index}`, () => reading.read(world))
        }
      })
    }
    for (const index of cast.disturbances) {
      const { name, run } = disturbances[index]!
      world.later(name, async () => run(world))
    }
    const [last] = cast.readers
    await world.end(choose, () => world.seen.read('a later reader', () => last!.read(world)))
  }
}

describe('random orders of many reads and writes', () => {
  it('never show a state that did not exist', () =>
    fc.assert(
      fc.asyncProperty(casts, fc.infiniteStream(fc.nat()), async (cast, choices) => {
        await playOnce(playOf(cast), (count) => (choices.next().value as number) % count)
      }),
      { numRuns: RUNS, endOnFailure: true },
    ))
})
