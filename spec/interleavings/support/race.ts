import { untilIdle, Scheduler } from './Scheduler.js'
import { findByKey, type Reading } from './readings.js'
import { World, type WorldOptions } from './World.js'

export interface Race {
  readonly world: World
  /** Begins to read. */
  reads(name: string, reading?: Reading): void
  /** Begins to write this value to the first thing. */
  writes(value: number, write: (world: World) => PromiseLike<unknown>): void
  /** Lets everything run as far as it can without another step. */
  idle(): Promise<void>
  /** Lets the next statement of this kind be executed and answered. */
  whole(statement: RegExp): Promise<void>
  /** Lets the next statement of this kind be executed, and holds its answer back. */
  executed(statement: RegExp): Promise<void>
  /** Lets the answer arrive. */
  answered(statement: RegExp): Promise<void>
}

/** Plays the order of steps that `play` gives, and checks what was and is read. */
export async function race(
  play: (race: Race) => Promise<unknown>,
  options: WorldOptions & { readonly reading?: Reading } = {},
): Promise<void> {
  const scheduler = new Scheduler()
  const world = new World(scheduler, options)
  const { reading: usual = findByKey } = options
  const executed = (statement: RegExp) => scheduler.take(new RegExp(`executes ${statement.source}`, 'i'))
  const answered = (statement: RegExp) => scheduler.take(new RegExp(`answers ${statement.source}`, 'i'))
  const begun: Race = {
    world,
    reads: (name, reading = usual) => world.actor(() => world.seen.read(name, () => reading.read(world))),
    writes: (value, write) => world.actor(() => world.seen.write(value, () => write(world))),
    idle: untilIdle,
    executed,
    answered,
    async whole(statement) {
      await executed(statement)
      await answered(statement)
    },
  }
  let failed = true
  try {
    await play(begun)
    failed = false
  } finally {
    const over = world.finish(() => world.seen.read('the last reader', () => usual.read(world)))
    // The first failure says more than the later ones.
    await (failed ? over.catch(() => undefined) : over)
  }
}
