import { median } from '../../measure/quantile.js'
import { PLAIN } from '../Feature.js'

/** What the plain classes cost: the one in the middle. `costOf` may lack some of them. */
export function plainCost(costOf: (name: string) => number | undefined): number {
  return median(PLAIN.flatMap(({ name }) => costOf(name) ?? []))
}
