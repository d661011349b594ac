import type { Scale } from '../../bench/parts/scale.js'

/** Of no machine: for what is drawn from it. */
export const SCALE: Scale = {
  classes: [
    { classes: 1, equal: true, hit: 10, copy: 20 },
    { classes: 1000, equal: false, hit: 30, copy: 20 },
  ],
  columns: [{ columns: 500, rows: 20, hit: 100, miss: 1500, plain: 1000 }],
  levels: [{ levels: 5, models: 363, hit: 36.3, miss: 1500, plain: 1000 }],
  rows: [{ rows: 100_000, hit: 12_000, miss: 1500, plain: 1000 }],
  knexInstances: [{ instances: 1000, hit: 5, bytes: 30_000, plainBytes: 20_000 }],
  entries: [{ entries: 1_000_000, hit: 5, bytes: 1800, estimate: 2000, pauses: { longest: 50, share: 0.025 } }],
}
