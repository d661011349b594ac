import { fresh } from './freshness.js'
import type { Fault, History } from './history.js'
import { membership } from './membership.js'
import { add, type Rules, type Violation } from './rules.js'
import { BALANCE } from './tables.js'

/** All that is wrong with a history. */
export function check(history: History, rules: Rules): Violation[] {
  return [
    ...fresh(history, rules),
    ...membership(history, rules),
    ...whole(history),
    ...kept(history),
    ...finished(history, rules),
  ]
}

/** What one statement reads is of one moment, and nothing is read before a write of it has begun. */
function whole({ reads, writes }: History): Violation[] {
  const begun = new Map<string, number>()
  for (const { versions, begin } of writes) {
    for (const [row, version] of Object.entries(versions)) begun.set(`${row}=${version}`, begin)
  }
  const found: Violation[] = []
  for (const read of reads) {
    const { saw = {}, balances } = read.sight ?? {}
    if (balances !== undefined && (balances.rows !== balances.of || balances.sum !== balances.of * BALANCE)) {
      add(found, 'invariant', read, `${balances.rows} accounts of ${balances.of} had ${balances.sum} in all`)
    }
    const early = Object.entries(saw).find(([row, version]) => (begun.get(`${row}=${version}`) ?? 0) > read.end)
    if (early !== undefined) add(found, 'uncommitted', read, `${early.join(' was ')} before that was written`)
  }
  return found
}

/** What was acknowledged is there, once, and nothing that was refused or rolled back. */
function kept({ writes, final }: History): Violation[] {
  const found: Violation[] = []
  const lost = (text: string, at = 0): unknown => found.push({ rule: 'lost', text: `lost: ${text}`, at })
  const certain = new Map<string, Set<number>>()
  const unknown = new Map<string, number>()
  for (const { outcome, versions, rows, end } of writes) {
    if (outcome === 'unknown' || outcome === 'failed') {
      for (const row of rows) unknown.set(row, (unknown.get(row) ?? 0) + 1)
    }
    for (const [row, version] of Object.entries(versions)) {
      const known = certain.get(row) ?? new Set()
      if (known.has(version)) lost(`version ${version} of ${row} was committed twice`, end)
      certain.set(row, known.add(version))
    }
  }
  for (const [row, version] of Object.entries(final)) {
    const least = certain.get(row)?.size ?? 0
    const most = least + (unknown.get(row) ?? 0)
    if (version < least || version > most) lost(`${row} is ${version} in the end, not from ${least} to ${most}`)
  }
  return found
}

/** Everything ends in time, and as it may. */
function finished({ reads, writes, faults }: History, { limit, mayRefuse }: Rules): Violation[] {
  const found: Violation[] = []
  const stops = faults.filter(({ kind }) => kind.startsWith('worker'))
  for (const { worker, form, begin, end, error, ...rest } of [...reads, ...writes]) {
    const outcome = 'outcome' in rest ? rest.outcome : undefined
    const text = `${worker} ${form} at ${begin}`
    if (error !== undefined) found.push({ rule: 'error', text: `error: ${text}: ${error}`, at: begin })
    if (outcome === 'refused' && !mayRefuse)
      found.push({ rule: 'error', text: `error: ${text} was refused`, at: begin })
    const mayTake = limit + timeIn(stops, begin, end)
    if (outcome === 'unknown') {
      if (!stops.some(({ kind, victim }) => kind.includes('killed') && victim === worker)) {
        found.push({ rule: 'hung', text: `hung: ${text} has not ended`, at: begin })
      }
    } else if (end - begin > mayTake) {
      found.push({ rule: 'hung', text: `hung: ${text} took ${Math.round((end - begin) / 1000)} ms`, at: begin })
    }
  }
  return found
}

/** For how long workers were stopped meanwhile: they may have held what was waited for. */
const timeIn = (stops: readonly Fault[], begin: number, end: number): number =>
  stops.reduce((sum, stop) => sum + Math.max(0, Math.min(end, stop.end) - Math.max(begin, stop.begin)), 0)
