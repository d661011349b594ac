import type { History } from './history.js'

/** For how long after a fault a worker may still send the invalidations that it could not send before, in microseconds. */
const CATCHING_UP = 4_000_000

/**
 * With `onUnreachable: 'retry'`: until when others may not have been told of what a worker has committed, because it, or all of
 * them, could not reach Redis.
 */
export function toldBy(
  history: Pick<History, 'faults'>,
): (worker: string | undefined, time: number) => number | undefined {
  const cutOffs = history.faults.filter(({ kind }) => /^(?:redis|store|worker|evicting)/.test(kind))
  return (worker, time) => {
    let told: number | undefined
    for (const { victim, begin, end } of cutOffs) {
      const isMeant = victim === undefined || worker === undefined || victim === worker
      // Another one before it had told keeps it from telling once more.
      if (isMeant && begin <= (told ?? time) && time <= end + CATCHING_UP) told = Math.max(told ?? 0, end + CATCHING_UP)
    }
    return told
  }
}
