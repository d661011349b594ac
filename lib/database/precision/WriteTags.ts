import type { Tag } from '../../core/tag.js'

/** The tags of a write. */
export interface WriteTags {
  /** Those of which other processes hear at once: whatever the write turns out to have done, it heats none but these and `settle`'s. */
  readonly tags: readonly Tag[]
  /**
   * The tags that the write has heated, asked once after its end, in the same turn in which they are invalidated. Default: `tags`. By then it is
   * known whether what earlier reads have shown of the written rows was still true.
   */
  readonly settle?: (() => readonly Tag[]) | undefined
}
