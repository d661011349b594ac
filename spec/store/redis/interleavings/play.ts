import type { RedisServer } from '../../../support/redis/RedisServer.js'
import { merges } from './merges.js'
import type { Process, Step } from './processes.js'
import { World, type Stage } from './World.js'

export type Scenario = (world: World) => readonly Process[]

/** What befalls the server while all of them work, once. */
export interface Fault {
  readonly name: string
  /** Before anything is done, when the worlds are warm. */
  prepare?(server: RedisServer): Promise<unknown>
  strike(server: RedisServer, worlds: readonly World[]): Promise<unknown>
  /** Whether those who live are heard of afterwards, and results are kept again at once. */
  readonly passes?: boolean
}

export interface Played {
  readonly orders: number
  readonly hits: number
  /** After how many of them a result could be kept in the end. */
  readonly recovered: number
}

/** One order of the steps, and after how many of them the fault comes. */
interface Run {
  readonly world: World
  readonly steps: readonly Step[]
  readonly faultAt: number
}

let worlds = 0

/**
 * Plays a scenario in all orders of its processes' steps, and with a fault at every point of each. All are played side by side, each
 * in a namespace of its own, so that one fault can strike all of them, each at its own point.
 */
export async function play(stage: Stage, scenario: Scenario, fault?: Fault): Promise<Played> {
  const runs = runsOf(stage, scenario, fault)
  try {
    await Promise.all(runs.map(({ world }) => world.warm()))
    await fault?.prepare?.(stage.server)
    await Promise.all(runs.map((run) => take(run, 0, run.faultAt)))
    if (fault !== undefined) {
      const all = runs.map(({ world }) => world)
      await fault.strike(stage.server, all)
      if (fault.passes === true) await Promise.all(all.map((world) => world.passQuiet()))
    }
    await Promise.all(runs.map((run) => take(run, run.faultAt, run.steps.length)))
    const recovered = await Promise.all(runs.map(({ world }) => world.recovers()))
    const hits = runs.reduce((sum, { world }) => sum + world.hits, 0)
    return { orders: runs.length, hits, recovered: recovered.filter(Boolean).length }
  } finally {
    for (const { world } of runs) world.close()
  }
}

function runsOf(stage: Stage, scenario: Scenario, fault: Fault | undefined): Run[] {
  const lengths = scenario(new World(stage, 'lengths')).map(({ length }) => length)
  const runs: Run[] = []
  for (const order of merges(lengths)) {
    for (let faultAt = fault === undefined ? order.length : 0; faultAt <= order.length; faultAt++) {
      const world = new World(stage, `world ${worlds++}`)
      const processes = scenario(world).map((process) => process.values())
      const steps = order.map((process) => named(processes[process]!.next().value as Step, process))
      runs.push({ world, steps, faultAt })
    }
  }
  return runs
}

const named = (step: Step, process: number): Step => ({ label: `${process} ${step.label}`, run: () => step.run() })

async function take({ world, steps, faultAt }: Run, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at++) {
    try {
      await steps[at]!.run()
      await world.look()
    } catch (error) {
      const order = steps.slice(0, at + 1).map(({ label }) => `\n  ${label}`)
      if (faultAt < at + 1) order.splice(faultAt, 0, '\n  THE FAULT')
      throw new Error(`${(error as Error).message}\nin the order${order.join('')}`, { cause: error })
    }
  }
}
