import type { App } from './App.js'
import { areKnown, measured, type Measured } from './measured.js'
import type { Sequence } from './replay.js'
import { cacheops, hitsUnder, oracle, tableTags } from './rules.js'
import { trace, type Trace } from './trace.js'

export type RuleName = 'oracle' | 'library' | 'readImages' | 'cacheops' | 'tableTags'

/** One application under each rule. */
export interface Comparison {
  /** For each read, whether it was a hit; `readImages` where the library has that option. */
  readonly hits: Readonly<Partial<Record<RuleName, readonly boolean[]>>>
  readonly stale: readonly string[]
  /** SELECTs that the library has sent for the reads. */
  readonly selects: number
  readonly plain: Trace
}

const READ_IMAGES = { images: 'read' }

export async function compare(app: App, sequence: Sequence): Promise<Comparison> {
  const plain = await trace(app, sequence)
  const library = await measured(app, sequence, plain)
  const withImages: Measured | undefined = (await areKnown(READ_IMAGES, app, sequence))
    ? await measured(app, sequence, plain, READ_IMAGES)
    : undefined
  return {
    hits: {
      oracle: oracle(plain),
      library: library.hits,
      ...(withImages === undefined ? {} : { readImages: withImages.hits }),
      cacheops: hitsUnder(cacheops, plain),
      tableTags: hitsUnder(tableTags, plain),
    },
    stale: [...library.stale, ...(withImages?.stale ?? [])],
    selects: library.selects,
    plain,
  }
}

/** What is saved of it. */
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

/** @throws {Error} for a stale result of the library. */
export async function precisionOf(app: App, sequence: Sequence): Promise<AppPrecision> {
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
