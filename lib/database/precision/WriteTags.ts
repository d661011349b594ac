import type { Tag } from '../../core/tag.js'

/** The tags of a write. */
export interface WriteTags {
  /** Whatever the write turns out to have done, it heats none but these. They are pending until its end, in all processes. */
  readonly tags: readonly Tag[]
  /**
   * The tags that the write has heated: `tags`, or fewer. Called once at the write's end (of a transaction: at the end of its COMMIT), after
   * its own tags are no longer pending, before any of them is invalidated, in the same turn. By then it is known how many rows it found, and
   * whether what earlier reads have shown of them was still true. Absent: `tags`. Not called where the outcome is not certain.
   */
  readonly settle?: ((outcome: WriteOutcome) => readonly Tag[]) | undefined
}

/** What a driver has answered to a write that has succeeded. */
export interface WriteOutcome {
  /** How many rows it has found or added; `undefined` if the answer does not say. */
  readonly rows: number | undefined
  /** The driver's answer as it came: rows of RETURNING, `insertId`, `lastID`. */
  readonly response: unknown
  /** The write clock before the statement was sent. */
  readonly begun: number
  /** The tags of the other statements of its transaction, which may have changed its rows, too; `undefined` if it committed by itself. */
  readonly others: readonly Tag[] | undefined
}
