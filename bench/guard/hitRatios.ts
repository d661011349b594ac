import { PLAIN, type FeatureShape } from '../features/Feature.js'
import { FLOORS } from '../features/floors.js'
import type { Features } from '../parts/features.js'
import type { FeatureRatio } from './dearer.js'

/** The shapes that the guard measures. */
export const GUARDED = ['1 row', '100 rows'] as const satisfies readonly FeatureShape[]

/** Those of the saved results. */
export const savedRatios = ({ features, floors }: Features): FeatureRatio[] =>
  GUARDED.flatMap((shape) => {
    const quick = new Map(features.flatMap(({ name, hit }) => (hit[shape] ? [[name, hit[shape].p20]] : [])))
    for (const floor of ['copy', 'builder'] as const) {
      const cost = floors[floor][shape]
      if (cost !== undefined) quick.set(FLOORS[floor], cost.p20)
    }
    return ratiosOf(shape, quick)
  })

/**
 * Of the microseconds that hits take where nothing else uses the machine. The plain class is compared with its floors: the query
 * is built, and the result is copied.
 */
export function ratiosOf(shape: FeatureShape, quick: ReadonlyMap<string, number>): FeatureRatio[] {
  const floors = Object.values(FLOORS) as string[]
  const least = (quick.get(FLOORS.copy) ?? Number.NaN) + (quick.get(FLOORS.builder) ?? Number.NaN)
  const plain = quick.get(PLAIN.name) ?? Number.NaN
  return Array.from(quick)
    .filter(([name]) => !floors.includes(name))
    .map(([feature, cost]) => ({ feature, shape, ratio: cost / (feature === PLAIN.name ? least : plain) }))
    .filter(({ ratio }) => !Number.isNaN(ratio))
}
