import { setImmediate as nextTurn } from 'node:timers/promises'
import { quantile } from './quantile.js'
import { randomFrom, shuffled } from './random.js'

/** One of several ways to do the same work. */
export interface Contender {
  readonly name: string
  /** `round` counts the contender's own runs. */
  run(round: number): PromiseLike<unknown>
}

export interface Timing {
  readonly name: string
  /** Microseconds of one run. */
  readonly median: number
  readonly p95: number
  /** What it costs where nothing else uses the machine. Results of earlier versions lack it. */
  readonly p20?: number
  readonly batches: number
}

/** How long the runs that are timed as one take, in microseconds: a single short one would be shorter than the clock's noise. */
const BATCH = 1000
/** Time for the compiler before anything counts: milliseconds for each contender, or a share of all where that is more. */
const WARM_UP = { least: 100, share: 0.25 }
/** How many batches of the warm-up say how many runs make a batch. */
const CALIBRATION = 9
const LEAST_BATCHES = 20

/** A contender on its way: how many of its runs make a batch, and how many it has had. */
interface Runner {
  readonly contender: Contender
  readonly times: number[]
  size: number
  rounds: number
}

/**
 * Times the contenders in one process, batch by batch in an order of chance, so that whatever slows the machine down slows all
 * of them, and none always follows the same other.
 */
export async function interleaved(
  contenders: readonly Contender[],
  milliseconds: number,
  leastBatches = LEAST_BATCHES,
  leastWarmUp = WARM_UP.least,
): Promise<Timing[]> {
  const random = randomFrom(contenders.length)
  const runners = contenders.map((contender): Runner => ({ contender, times: [], size: 1, rounds: 0 }))
  const rounds = async (time: number): Promise<void> => {
    const end = performance.now() + time
    for (let batch = 0; batch < leastBatches || performance.now() < end; batch++) {
      // oxlint-disable-next-line no-await-in-loop
      for (const runner of shuffled(runners, random)) await timed(runner)
    }
  }
  for (const runner of runners) {
    // oxlint-disable-next-line no-await-in-loop
    await warm(runner, Math.max(leastWarmUp, (milliseconds * WARM_UP.share) / runners.length))
  }
  await rounds(0)
  for (const runner of runners) calibrate(runner)
  await rounds(milliseconds)
  return runners.map(({ contender: { name }, times }) => ({
    name,
    median: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p20: quantile(times, 0.2),
    batches: times.length,
  }))
}

/** Runs it until the time is up, in batches that grow with what was learned of it. */
async function warm(runner: Runner, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds
  do {
    // oxlint-disable-next-line no-await-in-loop
    await timed(runner)
    const { size, times } = runner
    runner.size = Math.min(size * 2, sizeFor(times.slice(-CALIBRATION)))
  } while (performance.now() < end)
}

/** Fixes the size, and forgets what was timed so far. */
function calibrate(runner: Runner): void {
  runner.size = sizeFor(runner.times.splice(0).slice(-CALIBRATION))
}

/** By the median: one that was interrupted says nothing. */
const sizeFor = (times: readonly number[]): number => Math.max(1, Math.round(BATCH / quantile(times, 0.5)))

async function timed(runner: Runner): Promise<void> {
  const { contender, size } = runner
  // What others have left behind, in timers, garbage and the processor's caches, is theirs: the first run is not timed.
  await nextTurn()
  await contender.run(runner.rounds++)
  const started = process.hrtime.bigint()
  for (let index = 0; index < size; index++) {
    // oxlint-disable-next-line no-await-in-loop
    await contender.run(runner.rounds++)
  }
  runner.times.push(Number(process.hrtime.bigint() - started) / 1000 / size)
}
