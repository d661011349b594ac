import type { Effort } from '../measure/Effort.js'

/** How far each dimension goes. */
export interface Sizes {
  readonly entries: readonly number[]
  readonly rows: readonly number[]
  readonly levels: readonly number[]
  readonly columns: readonly number[]
  readonly classes: readonly number[]
  readonly knexInstances: readonly number[]
}

export const SIZES: Readonly<Record<Effort['name'], Sizes>> = {
  quick: {
    entries: [1000, 10_000],
    rows: [1000, 10_000],
    levels: [1, 3, 5],
    columns: [10, 100, 500, 600],
    classes: [1, 30, 100],
    knexInstances: [1, 50],
  },
  full: {
    entries: [1000, 10_000, 100_000, 1_000_000],
    rows: [1000, 10_000, 100_000],
    levels: [1, 2, 3, 4, 5],
    columns: [10, 50, 100, 250, 500, 600, 1000],
    classes: [1, 10, 30, 100, 1000],
    knexInstances: [1, 100, 1000],
  },
}
