import { Floors } from './Floors.js'
import { leastFor } from './freshness.js'
import type { History, Read } from './history.js'
import { add, type Rules, type Violation } from './rules.js'
import { stateOf } from './tables.js'

/** The versions that a row can have had for a read: at least, and at most. */
type Range = (row: string) => readonly [least: number, most: number]

/** No read by a value shows rows among those that have it, or leaves rows out, as it was before it may be. */
export function membership(history: History, rules: Rules): Violation[] {
  const leastOf = leastFor(history, rules)
  const mostAt = mostVersions(history)
  const found: Violation[] = []
  for (const read of history.reads) {
    if (read.sight?.members === undefined) continue
    const { acknowledged, seen } = leastOf(read)
    const range: Range = (row) => {
      const least = read.audit === true ? (history.final[row] ?? 0) : Math.max(acknowledged(row), seen(row))
      return [least, Math.max(least, mostAt(row, read.end))]
    }
    add(found, 'membership', read, misplaced(read, range))
  }
  return found
}

function misplaced({ sight }: Read, range: Range): string | undefined {
  const { of, states, found } = sight?.members ?? { of: [], states: [], found: [] }
  const isIn = (version: number): boolean => states.includes(stateOf(version))
  const [sure, possible] = [
    of.filter((row) => all(range(row), isIn)),
    of.filter((row) => !all(range(row), (v) => !isIn(v))),
  ]
  const text = `in ${states.join(' or ')}`
  if (typeof found === 'number') {
    if (found >= sure.length && found <= possible.length) return undefined
    return `${found} were ${text}, not from ${sure.length} to ${possible.length}`
  }
  const absent = sure.find((row) => !found.includes(row))
  if (absent !== undefined) return `${absent} was not ${text}, but was ${range(absent).join(' to ')}`
  const wrong = found.find((row) => !isIn(sight?.saw[row] ?? -1))
  return wrong === undefined ? undefined : `${wrong} was ${text} and ${sight?.saw[wrong]}`
}

function all([least, most]: readonly [number, number], holds: (version: number) => boolean): boolean {
  for (let version = least; version <= most; version++) if (!holds(version)) return false
  return true
}

/** The greatest version of a row that can have been written before a time. */
function mostVersions({ writes }: History): (row: string, time: number) => number {
  const begun = new Floors()
  const uncertain = new Map<string, number[]>()
  for (const { begin, versions, rows, outcome } of writes) {
    for (const [row, version] of Object.entries(versions)) begun.add(row, begin, version)
    if (outcome !== 'unknown' && outcome !== 'failed') continue
    for (const row of rows) uncertain.set(row, [...(uncertain.get(row) ?? []), begin])
  }
  return (row, time) =>
    Math.max(0, begun.at(row, time)) + (uncertain.get(row) ?? []).filter((begin) => begin < time).length
}
