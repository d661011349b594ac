import type { ByShape, Cost, Features } from '../../bench/parts/features.js'

const costs = (one: number, many: number, graph: number): ByShape<Cost> => ({
  '1 row': { median: one * 1.5, p20: one },
  '100 rows': { median: many * 1.5, p20: many },
  'graph of 20 × 5': { median: graph * 1.5, p20: graph },
})

const feature = (name: string, hit: ByShape<Cost>, miss: ByShape<Cost> = costs(100, 1000, 1000)) => ({
  name,
  hit,
  miss,
  uncached: costs(100, 1000, 1000),
})

/** Of no machine: for what is drawn from it. */
export const FEATURES: Features = {
  floors: { copy: costs(1, 30, 10), builder: costs(3, 10, 6), pipeline: costs(20, 25, 30) },
  features: [
    feature('the plain class, first', costs(1, 15, 8)),
    feature('the plain class, in the middle', costs(4, 20, 10)),
    feature('the plain class, last', costs(5, 90, 11)),
    feature('`$parseJson`, texts into dates', costs(4, 40, 12), costs(100, 1300, 1000)),
    feature('`static beforeFind`', costs(40, 61, 70), costs(100, 1100, 1000)),
    feature('`first()`', { '1 row': { median: 6, p20: 4 } }),
  ],
}
