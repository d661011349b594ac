import { PLAIN, type FeatureShape } from '../features/Feature.js'
import { FLOORS } from '../features/contenders/floors.js'
import { plainCost } from '../features/contenders/plainCost.js'
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

/** The name of the ratio of the plain class to its floors: the query is built, and the result is copied. */
export const PLAIN_TO_FLOORS = 'the plain class beside its floors'

/** Of the microseconds that hits take where nothing else uses the machine. */
export function ratiosOf(shape: FeatureShape, quick: ReadonlyMap<string, number>): FeatureRatio[] {
  const plain = plainCost((name) => quick.get(name))
  const floors = (quick.get(FLOORS.copy) ?? Number.NaN) + (quick.get(FLOORS.builder) ?? Number.NaN)
  const apart = new Set<string>([...PLAIN.map(({ name }) => name), ...Object.values(FLOORS)])
  return [
    { feature: PLAIN_TO_FLOORS, shape, ratio: plain / floors },
    ...Array.from(quick, ([feature, cost]) => ({ feature, shape, ratio: cost / plain })),
  ].filter(({ feature, ratio }) => !apart.has(feature) && !Number.isNaN(ratio))
}
