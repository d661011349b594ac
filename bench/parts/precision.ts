import type { Effort } from '../measure/Effort.js'
import type { App } from '../precision/App.js'
import { APPS } from '../precision/apps/index.js'
import { compare, type RuleName } from '../precision/compare.js'
import type { Sequence } from '../precision/replay.js'

export interface Precision {
  readonly operations: number
  /** Which share of the operations write. */
  readonly writeShare: number
  readonly apps: readonly AppPrecision[]
}

export interface AppPrecision {
  readonly name: string
  readonly reads: number
  readonly writes: number
  /** How many different queries were asked. */
  readonly queries: number
  /** Shares of the reads; `readImages` where the library has that option. */
  readonly hitRates: Readonly<Partial<Record<RuleName, number>>>
  /** SELECTs that the library has sent, beside those of plain Objection. */
  readonly selects: number
}

const SEED = 1

/**
 * How many of the queries of whole applications are hits when everything is cached, and how many could be.
 * @throws {Error} for a stale result.
 */
export async function precision({ operations, writeShare }: Effort): Promise<Precision> {
  const sequence: Sequence = { operations, writeShare, seed: SEED }
  const apps: AppPrecision[] = []
  for (const app of APPS) {
    // oxlint-disable-next-line no-await-in-loop
    apps.push(await precisionOf(app, sequence))
  }
  return { operations, writeShare, apps }
}

async function precisionOf(app: App, sequence: Sequence): Promise<AppPrecision> {
  const { plain, hits, selects, stale } = await compare(app, sequence)
  if (stale.length > 0)
    throw new Error(`${app.name} has ${stale.length} stale results: ${stale.slice(0, 5).join(', ')}`)
  const { reads, writes } = plain
  const rates = Object.entries(hits).map(([rule, each]) => [rule, each.filter(Boolean).length / reads.length])
  return {
    name: app.name,
    reads: reads.length,
    writes: writes.length,
    queries: new Set(reads.map(({ key }) => key)).size,
    hitRates: Object.fromEntries(rates) as AppPrecision['hitRates'],
    selects: selects / reads.reduce((sum, read) => sum + read.selects, 0),
  }
}
