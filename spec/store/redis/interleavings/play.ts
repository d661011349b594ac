import type { RedisServer } from '../../../support/redis/RedisServer.js'
import { merges } from './merges.js'
import type { Process, Step } from './processes.js'
import { World, type Stage } from './World.js'

export type Scenario = (world: World) => readonly Process[]

/** A fault of the server during a run. */
export interface Fault {
  readonly name: string
  /** Runs before the steps, after the first load. */
  prepare?(server: RedisServer): Promise<unknown>
  strike(server: RedisServer, worlds: readonly World[]): Promise<unknown>
  /** Whether living processes send a heartbeat afterwards, and the grace period passes at once. */
  readonly passes?: boolean
}

export interface PlayResult {
  readonly orders: number
  readonly hits: number
  /** After how many orders a result can be stored at the end. */
  readonly recovered: number
}

/** One order of the steps, and the number of steps before the fault. */
interface Run {
  readonly world: World
  readonly steps: readonly Step[]
  readonly faultAt: number
}

let worlds = 0

/**
 * Plays a scenario in all orders of its processes' steps, and with a fault at each point of each order. All runs are concurrent, each
 * in a namespace of its own, so that one fault strikes each run at its own point.
 */
export async function play(stage: Stage, scenario: Scenario, fault?: Fault): Promise<PlayResult> {
  const runs = runsOf(stage, scenario, fault)
  try {
    await Promise.all(runs.map(({ world }) => world.warm()))
    await fault?.prepare?.(stage.server)
    await Promise.all(runs.map((run) => runSteps(run, 0, run.faultAt)))
    if (fault !== undefined) {
      const all = runs.map(({ world }) => world)
      await fault.strike(stage.server, all)
      if (fault.passes === true) await Promise.all(all.map((world) => world.passGracePeriod()))
    }
    await Promise.all(runs.map((run) => runSteps(run, run.faultAt, run.steps.length)))
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
      const steps = order.map((process) => labelled(processes[process]!.next().value as Step, process))
      runs.push({ world, steps, faultAt })
    }
  }
  return runs
}

const labelled = (step: Step, process: number): Step => ({ label: `${process} ${step.label}`, run: () => step.run() })

async function runSteps({ world, steps, faultAt }: Run, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at++) {
    try {
      await steps[at]!.run()
      await world.observe()
    } catch (error) {
      const order = steps.slice(0, at + 1).map(({ label }) => `\n  ${label}`)
      if (faultAt < at + 1) order.splice(faultAt, 0, '\n  THE FAULT')
      throw new Error(`${(error as Error).message}\nin the order${order.join('')}`, { cause: error })
    }
  }
}
