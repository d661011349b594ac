import type { Model } from 'objection'
import type { App, Reading, Step } from './App.js'
import { Chance } from './Chance.js'
import type { Condition } from './conditions.js'

/** The sequence that is replayed. */
export interface Sequence {
  readonly operations: number
  /** Which share of the operations write. */
  readonly writeShare: number
  readonly seed: number
}

/** One query of an operation. */
export interface Query {
  readonly name: string
  readonly key: readonly (string | number)[]
  readonly isByKey: boolean
  build(): PromiseLike<unknown>
  conditions(found: unknown): readonly Condition[]
}

/** Who runs what the operations ask for, and looks on. */
export interface Runner {
  read(query: Query): Promise<unknown>
  write<Result>(run: () => PromiseLike<Result>): Promise<Result>
}

const START = Date.UTC(2026, 0, 1)
const MINUTE = 60_000

/** Does the same operations in the same order, whatever the base class and the runner are. */
export async function replay(app: App, base: typeof Model, sequence: Sequence, runner: Runner): Promise<void> {
  const chance = new Chance(sequence.seed + 1)
  const { reads, writes } = app.operations(base)
  let minute = 0
  const now = (): string => new Date(START + minute * MINUTE).toISOString()
  const step = stepOf(base, chance, now, runner)
  for (; minute < sequence.operations; minute++) {
    const run = chance.weighted(chance.is(sequence.writeShare) ? writes : reads)
    // oxlint-disable-next-line no-await-in-loop
    await run(step)
  }
}

function stepOf(base: typeof Model, chance: Chance, now: () => string, runner: Runner): Step {
  const reading =
    (isByKey: boolean): Reading =>
    async <Found>(
      name: string,
      args: Query['key'],
      build: Query['build'],
      conditions: (found: Found) => readonly Condition[],
    ) => {
      const query = { name, key: [name, ...args], isByKey, build, conditions }
      return (await runner.read(query)) as Found
    }
  const write: Step['write'] = (run) => runner.write(run).catch(ignoreRefusal)
  return {
    chance,
    now,
    read: reading(false),
    readByKey: reading(true),
    write,
    transaction: (run) => write(() => base.transaction(run)),
  }
}

/** A write that a constraint refuses is a part of life; what else fails is a mistake of the application. */
function ignoreRefusal(error: unknown): undefined {
  if (/SQLITE_CONSTRAINT/.test(String(error))) return undefined
  throw error
}
