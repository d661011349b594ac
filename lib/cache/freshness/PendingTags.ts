import type { Tag } from '../../core/tag.js'
import { TagMap } from './TagMap.js'

/** A write under way. */
export interface PendingWrite {
  readonly tags: readonly Tag[]
}

/**
 * The tags of the writes under way. They are counted when a check asks for them: most writes end before that, and then cost nothing.
 */
export class PendingTags {
  readonly #counts = new TagMap<number>()
  readonly #uncounted = new Set<PendingWrite>()

  add(write: PendingWrite): void {
    this.#uncounted.add(write)
  }

  /** The write must have been added, and not removed since. */
  remove(write: PendingWrite): void {
    if (!this.#uncounted.delete(write)) this.#count(write, -1)
  }

  /** For each tag, how many writes of it are under way. */
  get counts(): TagMap<number> {
    for (const write of this.#uncounted) this.#count(write, 1)
    this.#uncounted.clear()
    return this.#counts
  }

  #count({ tags }: PendingWrite, change: 1 | -1): void {
    for (const tag of tags) {
      const writes = (this.#counts.get(tag) ?? 0) + change
      if (writes === 0) this.#counts.delete(tag)
      else this.#counts.set(tag, writes)
    }
  }
}
