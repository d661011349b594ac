/** One of several ways to do the same work. */
export interface Contender {
  readonly name: string
  run(round: number): Promise<unknown>
}

export interface Timing {
  readonly name: string
  /** Microseconds of one run. */
  readonly median: number
  readonly p95: number
}

/** How many runs are timed as one: a single one is shorter than the clock's noise. */
const BATCH = 10

/**
 * Times the contenders in one run, batch by batch in changing order, so that whatever slows the machine down slows all of
 * them. The first fifth is for the compiler and does not count.
 */
export async function interleaved(contenders: readonly Contender[], batches: number): Promise<Timing[]> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let batch = 0; batch < batches * 1.25; batch++) {
    for (const contender of rotated(contenders, batch)) {
      // oxlint-disable-next-line no-await-in-loop
      const time = await timed(contender, batch)
      if (batch >= batches * 0.25) times.get(contender.name)?.push(time)
    }
  }
  return Array.from(times, ([name, each]) => ({ name, median: quantile(each, 0.5), p95: quantile(each, 0.95) }))
}

async function timed({ run }: Contender, batch: number): Promise<number> {
  const started = process.hrtime.bigint()
  for (let index = 0; index < BATCH; index++) {
    // oxlint-disable-next-line no-await-in-loop
    await run(batch * BATCH + index)
  }
  return Number(process.hrtime.bigint() - started) / 1000 / BATCH
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
