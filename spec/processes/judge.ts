import { expect } from 'chai'
import { check } from './checker.js'
import { coverageOf, type Coverage } from './coverage.js'
import type { History } from './history.js'
import type { Rules, Violation } from './rules.js'
import { run, type Plan } from './scenario.js'
import { LEASE_TIMEOUT, STORE_TIMEOUT } from './settings.js'

/**
 * How long a query may take, in microseconds: it may wait for a load of another process and for one of its own, each of which
 * may ask the store four times, and be slow itself on a machine that has more to do.
 */
export const LIMIT = (2 * (LEASE_TIMEOUT + 4 * STORE_TIMEOUT) + 5000) * 1000

/** How many violations are shown. */
const MOST_TOLD = 10

/** The seed and the length of runs, which the environment may set. Without it, each kind of fault is inflicted once. */
export const seedOfRun = (): number => Number(process.env['OBJECTION_CACHE_CHECK_SEED'] ?? Date.now() % 1_000_000)
export const secondsOfRun = (): number => Number(process.env['OBJECTION_CACHE_CHECK_SECONDS'] ?? 0)

/** Runs a plan and holds what happened against the rules. */
export async function judge(plan: Plan, rulesFor: (history: History) => Rules): Promise<Coverage> {
  const history = await run(plan)
  const coverage = coverageOf(history)
  const violations = check(history, rulesFor(history))
  const told = violations.length === 0 ? '' : tellOf(violations, history)
  const where = `seed ${plan.seed}, logs in ${history.dir}, ${JSON.stringify(coverage)}`
  if (process.env['OBJECTION_CACHE_CHECK_SEED'] !== undefined) console.log(`${where}\n${told}`)
  expect(told, where).to.equal('')
  expect(coverage.missing, `${where}: never happened`).to.deep.equal([])
  expect(coverage.hitShare, `${where}: hits`).to.be.greaterThan(0.25)
  expect(coverage.growth, `${where}: memory`).to.be.lessThan(1.4)
  return coverage
}

/** How many of each rule, and the first ones, with the faults around them. */
function tellOf(violations: readonly Violation[], { faults, reads }: History): string {
  const counts: Record<string, number> = {}
  for (const { rule } of violations) counts[rule] = (counts[rule] ?? 0) + 1
  const start = reads.reduce((least, { begin }) => Math.min(least, begin), Infinity)
  const second = (time: number): string => ((time - start) / 1e6).toFixed(3)
  const lines = violations.slice(0, MOST_TOLD).map(({ text, at }) => {
    const nearby = faults.filter(({ begin, end }) => begin <= at && at <= end + 3e6)
    const around = nearby.map(
      ({ kind, victim = '', begin, end }) => `${kind} ${victim} ${second(begin)}-${second(end)}`,
    )
    return `${second(at)} s: ${text} [${around.join('; ')}]`
  })
  return [JSON.stringify(counts), ...lines].join('\n')
}
