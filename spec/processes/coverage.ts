import type { Fault, History, Read } from './history.js'

/** What happened in a run. A run in which nothing happened checks nothing. */
export interface Coverage {
  readonly reads: number
  readonly commits: number
  readonly refusals: number
  readonly rollbacks: number
  /** The share of hits among the reads in times without faults whose answer is known. */
  readonly hitShare: number
  readonly faults: Readonly<Record<string, number>>
  /** Kinds of faults that were tried and never came to pass. */
  readonly missing: readonly string[]
  /** How many times what it had at first a worker has in the end, at the most. */
  readonly growth: number
}

/** For how long after a fault its effects are still felt, in microseconds. */
const AFTERMATH = 900_000

export function coverageOf({ reads, writes, faults, memories }: History): Coverage {
  const quiet = reads.filter((read) => read.status !== undefined && read.audit !== true && isQuiet(read, faults))
  const hits = quiet.filter(({ status }) => status === 'hit')
  const counts: Record<string, number> = {}
  for (const { kind, happened } of faults) counts[kind] = (counts[kind] ?? 0) + (happened ? 1 : 0)
  const count = (outcome: string): number => writes.filter((write) => write.outcome === outcome).length
  return {
    reads: reads.length,
    commits: count('committed'),
    refusals: count('refused'),
    rollbacks: count('rolled back'),
    hitShare: hits.length / Math.max(1, quiet.length),
    faults: counts,
    missing: Object.keys(counts).filter((kind) => counts[kind] === 0),
    growth: growthOf(memories),
  }
}

const isQuiet = ({ begin }: Read, faults: readonly Fault[]): boolean =>
  !faults.some((fault) => fault.begin <= begin && begin <= fault.end + AFTERMATH)

function growthOf(memories: History['memories']): number {
  const first = new Map<string, number>()
  let growth = 1
  for (const { worker, bytes } of memories) {
    const before = first.get(worker)
    if (before === undefined) first.set(worker, bytes)
    else growth = Math.max(growth, bytes / before)
  }
  return growth
}
