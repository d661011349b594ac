import { Floors } from './Floors.js'
import type { History, Read, Sight } from './history.js'
import { add, type Rules, type Violation } from './rules.js'

/** The least versions that a read may show: what was acknowledged, and what other reads have seen before. */
export interface Least {
  readonly acknowledged: (row: string) => number
  readonly seen: (row: string) => number
}

/** For each read. */
export function leastFor({ reads, writes }: History, rules: Rules): (read: Read) => Least {
  const { acknowledgedWithin, seenWithin, toldBy = () => undefined } = rules
  const acknowledged = new Floors()
  const own = new Map<string, Floors>()
  const seen = new Floors()
  for (const { worker, end, versions, outcome } of writes) {
    if (outcome !== 'committed') continue
    const mine = own.get(worker) ?? new Floors()
    own.set(worker, mine)
    for (const [row, version] of Object.entries(versions)) {
      mine.add(row, end, version)
      acknowledged.add(row, toldBy(worker, end) ?? end, version)
    }
  }
  for (const { end, sight } of reads) {
    // Whose commit it was that it saw is not known.
    const from = toldBy(undefined, end) ?? end
    for (const [row, version] of Object.entries(sight?.saw ?? {})) seen.add(row, from, version)
  }
  return ({ begin, worker }) => ({
    acknowledged: (row) =>
      Math.max(
        0,
        acknowledged.at(row, begin - acknowledgedWithin),
        own.get(worker)?.at(row, begin - acknowledgedWithin) ?? 0,
      ),
    seen: (row) => Math.max(0, seen.at(row, begin - seenWithin)),
  })
}

/** No read shows what is older than it may be. */
export function fresh(history: History, rules: Rules): Violation[] {
  const { reads, final } = history
  const leastOf = leastFor(history, rules)
  const found: Violation[] = []
  for (const read of reads) {
    const { sight, audit } = read
    if (sight === undefined) continue
    const { acknowledged, seen } = leastOf(read)
    add(found, 'acknowledged', read, isOlder(sight, acknowledged))
    add(found, 'seen', read, isOlder(sight, seen))
    if (audit === true)
      add(
        found,
        'audit',
        read,
        isOlder(sight, (row) => final[row] ?? 0),
      )
  }
  return found
}

function isOlder({ saw, total }: Sight, least: (row: string) => number): string | undefined {
  for (const [row, version] of Object.entries(saw)) {
    if (version < least(row)) return `${row} was ${version}, not ${least(row)} or later`
  }
  if (total === undefined) return undefined
  const sum = total.rows.reduce((all, row) => all + least(row), 0)
  return total.sum < sum ? `the versions were ${total.sum} in all, not ${sum} or more` : undefined
}
