import { Floors } from './Floors.js'
import type { History, Read, Sight } from './history.js'
import { add, type Rules, type Violation } from './rules.js'
import { stateOf } from './tables.js'

/** The least versions that a read may show: what was acknowledged, and what other reads have seen before. */
export interface Least {
  readonly acknowledged: (row: string) => number
  readonly seen: (row: string) => number
}

/** For each read. */
export function leastFor(history: History, rules: Rules): (read: Read) => Least {
  const { acknowledgedWithin, seenWithin, toldBy = () => undefined } = rules
  const published = publishedFloors(history, rules)
  const seen = new Floors()
  for (const { end, sight } of history.reads) {
    // Whose commit it was that it saw is not known.
    const from = toldBy(undefined, end) ?? end
    for (const [row, version] of Object.entries(sight?.saw ?? {})) seen.add(row, from, version)
  }
  return (read) => {
    const publishedTo = published(read)
    return {
      acknowledged: (row) => Math.max(0, publishedTo(row, read.begin - acknowledgedWithin)),
      seen: (row) => Math.max(0, seen.at(row, read.begin - seenWithin)),
    }
  }
}

/**
 * For each read: the least version of a row by what the reading worker has been told before a time.
 *
 * A write invalidates the reads that it affects. A read by states is affected by a write of a row that is in one of them
 * before or after it. So a write says nothing to such a read of an earlier one by another worker, until all have been told of
 * that one: the row's next write may be of states that the read is not about.
 */
function publishedFloors({ writes }: History, { toldBy = () => undefined }: Rules) {
  const [byAll, byEach, byItself] = [new Floors(), new Floors(), new Floors()]
  for (const { worker, end, versions, outcome } of writes) {
    if (outcome !== 'committed') continue
    for (const [row, version] of Object.entries(versions)) {
      byAll.add(row, toldBy(undefined, end) ?? end, version)
      for (const each of [row, ...affectedStates(version).map((state) => inState(row, state))]) {
        byEach.add(each, toldBy(worker, end) ?? end, version)
        byItself.add(`${worker} ${each}`, end, version)
      }
    }
  }
  return ({ worker, sight }: Read) => {
    const states = sight?.members?.states
    const affecting = (row: string): string[] => states?.map((state) => inState(row, state)) ?? [row]
    return (row: string, time: number): number =>
      Math.max(
        byAll.at(row, time),
        ...affecting(row).flatMap((each) => [byEach.at(each, time), byItself.at(`${worker} ${each}`, time)]),
      )
  }
}

const inState = (row: string, state: number): string => `${row} in ${state}`

/** The states of a row before and after the write of a version. */
const affectedStates = (version: number): number[] => [stateOf(version - 1), stateOf(version)]

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
