/** What is asked for: a row by its id, the first rows in order, or the first twenty with five parts each. */
export const SHAPES = ['1 row', '100 rows', '1000 rows', 'graph of 20 × 5'] as const

export type Shape = (typeof SHAPES)[number]

/** The id of the one row. */
export const ONE = 7

/** The highest id that is asked for. */
export const LAST = { '100 rows': 100, '1000 rows': 1000, 'graph of 20 × 5': 20 } as const
