import type { Tag } from '../../core/tag.js'
import type { ImageRequest, ReadImages } from './images.js'

/** The tags of a write. */
export interface WriteTags {
  /**
   * Whatever the write turns out to have done, it heats none but these, or value tags that a `?` among these stands for. They are pending
   * until its end, in all processes.
   */
  readonly tags: readonly Tag[]
  /**
   * The tags that the write has heated: `tags`, or fewer. Called once at the write's end (of a transaction: at the end of its COMMIT), after
   * its own tags are no longer pending, before any of them is invalidated, in the same turn. By then it is known how many rows it found,
   * whether what earlier reads have shown of them was still true, and whether a read has compared further columns meanwhile. Absent:
   * `tags`. `outcome`: `undefined` if it is not certain whether the write has succeeded.
   */
  readonly settle?: ((outcome: WriteOutcome | undefined) => readonly Tag[]) | undefined
  /** To be called after `settle`, as soon as its tags are invalidated, in the same turn: notes what the written rows have from now on. */
  readonly learned?: (() => void) | undefined
  /** What to read of the written rows before the statement is sent, if that is asked for and would say more. */
  readonly image?: ImageRequest | undefined
}

/** What a driver has answered to a write that has succeeded. */
export interface WriteOutcome {
  /** How many rows it has found or added; `undefined` if the answer does not say. */
  readonly rows: number | undefined
  /** The driver's answer as it came: rows of RETURNING, `insertId`, `lastID`. */
  readonly response: unknown
  /** The write clock before the statement was sent. */
  readonly begun: number
  /** Whether the statement committed by itself; otherwise later statements of its transaction may have changed its rows again. */
  readonly isAlone: boolean
  /** What the other statements of its transaction have heated, if it did not commit by itself and all of them are known. */
  readonly others?: readonly Tag[] | undefined
  /** What the written rows had just before the statement, if that was read. */
  readonly images?: ReadImages | undefined
}
