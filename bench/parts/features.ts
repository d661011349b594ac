import { acceptedOf } from '../features/contenders/accepted.js'
import { FEATURES } from '../features/index.js'
import { FEATURE_SHAPES, type FeatureShape } from '../features/Feature.js'
import { FLOORS, floorContenders, type Floor } from '../features/contenders/floors.js'
import { hitContenders } from '../features/contenders/hits.js'
import { missContenders, withoutCache } from '../features/contenders/misses.js'
import { openCached } from '../features/contenders/opened.js'
import { addSnakeCaseTables } from '../features/snakeCase.js'
import type { Effort } from '../measure/Effort.js'
import { interleaved, type Timing } from '../measure/interleaved.js'
import { openPlain, openSqlite } from '../objection/sqlite.js'

/** Microseconds: the median, and what it takes where nothing else uses the machine. */
export interface Cost {
  readonly median: number
  readonly p20: number
}

export type ByShape<Of> = Partial<Readonly<Record<FeatureShape, Of>>>

export interface MeasuredFeature {
  readonly name: string
  readonly hit: ByShape<Cost>
  /** A load that is stored. */
  readonly miss: ByShape<Cost>
  /** The same query of the same class, not cached. */
  readonly uncached: ByShape<Cost>
}

export interface Features {
  readonly floors: Readonly<Record<Floor, ByShape<Cost>>>
  readonly features: readonly MeasuredFeature[]
}

/** A comparison has many contenders: each shall have its share of the time. */
const TIMES = 8

/** Of each comparison: how many batches a contender has at the least, and for how many milliseconds it is warmed up. */
const LEAST = { quick: [10, 40], full: [20, 100] } as const

/** What features of model classes cost, each beside the others: one run for the hits of a shape, and one for its misses. */
export async function features({ milliseconds, name }: Effort): Promise<Features> {
  const [plainKnex, knex] = [await openPlain(), await openSqlite()]
  await Promise.all([plainKnex, knex].map(addSnakeCaseTables))
  const all = await acceptedOf(FEATURES)
  const forHits = openCached(all, knex)
  // Few entries, so that the heap stays small and each store drops another entry, as in a cache that is full.
  const forMisses = openCached(all, knex, 100)
  const [hits, misses]: [Timings, Timings] = [new Map(), new Map()]
  for (const shape of FEATURE_SHAPES) {
    /* oxlint-disable no-await-in-loop */
    const contenders = [...(await floorContenders(plainKnex, shape)), ...(await hitContenders(forHits, shape))]
    hits.set(shape, await interleaved(contenders, milliseconds * TIMES, ...LEAST[name]))
    const loads = missContenders(forMisses.classes, plainKnex, shape)
    misses.set(shape, await interleaved(loads, milliseconds * TIMES, ...LEAST[name]))
    /* oxlint-enable no-await-in-loop */
  }
  await Promise.all([plainKnex.destroy(), knex.destroy()])
  const floors = Object.entries(FLOORS).map(([floor, title]) => [floor, costsOf(hits, title)])
  return {
    floors: Object.fromEntries(floors) as Features['floors'],
    features: all.map((feature) => ({
      name: feature.name,
      hit: costsOf(hits, feature.name),
      miss: costsOf(misses, feature.name),
      uncached: costsOf(misses, withoutCache(feature.name)),
    })),
  }
}

type Timings = Map<FeatureShape, readonly Timing[]>

const costsOf = (timings: Timings, name: string): ByShape<Cost> =>
  Object.fromEntries(
    Array.from(timings).flatMap(([shape, each]) => {
      const timing = each.find((one) => one.name === name)
      return timing === undefined ? [] : [[shape, costOf(timing)]]
    }),
  )

const costOf = ({ median, p20 = Number.NaN }: Timing): Cost => ({ median: rounded(median), p20: rounded(p20) })

/** To four digits. */
const rounded = (value: number): number => Number(value.toPrecision(4))
