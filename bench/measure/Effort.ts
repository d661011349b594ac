/** How much is spent on a part. */
export interface Effort {
  readonly name: 'quick' | 'full'
  /** For one comparison of contenders, after they are warm. */
  readonly milliseconds: number
  /** How often what is not compared in batches is repeated. */
  readonly repeats: number
  /** How many entries a cache is filled with at the most: each must be loaded. */
  readonly mostEntries: number
  /** How many rows are very many. */
  readonly longRows: number
  /** How many operations of an application are replayed. */
  readonly operations: number
  /** Which share of them write. */
  readonly writeShare: number
}

export const EFFORTS: Readonly<Record<Effort['name'], Effort>> = {
  quick: {
    name: 'quick',
    milliseconds: 300,
    repeats: 3,
    mostEntries: 10_000,
    longRows: 30_000,
    operations: 2000,
    writeShare: 0.05,
  },
  full: {
    name: 'full',
    milliseconds: 3000,
    repeats: 9,
    mostEntries: 100_000,
    longRows: 100_000,
    operations: 10_000,
    writeShare: 0.05,
  },
}
