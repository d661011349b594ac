import { bulkTag, newRowsTag, type Tag } from '../../core/tag.js'

/** With more rows than this, the rows of a transaction count as any rows of their tables. */
const MAX_ROWS = 1000

/** The tags that a transaction wrote, in bounded memory. */
export class WrittenTags {
  readonly #tags = new Set<Tag>()
  #rows = 0

  add(tags: readonly Tag[]): void {
    for (const tag of tags) {
      if (this.#tags.has(tag)) continue
      this.#tags.add(tag)
      if (tag.startsWith('row:')) this.#rows++
    }
    if (this.#rows > MAX_ROWS) this.#collapse()
  }

  get isEmpty(): boolean {
    return this.#tags.size === 0
  }

  tags(): Tag[] {
    return [...this.#tags]
  }

  clear(): void {
    this.#tags.clear()
    this.#rows = 0
  }

  /** Replaces the tags of rows by tags for any rows of their tables. */
  #collapse(): void {
    for (const tag of this.#tags) {
      if (!tag.startsWith('row:')) continue
      this.#tags.delete(tag)
      const slash = tag.indexOf('/')
      const database = tag.slice('row:'.length, slash)
      // The key of a row is a JSON array of letters and digits.
      const table = tag.slice(slash + 1, tag.lastIndexOf('/['))
      this.#tags.add(bulkTag(database, table)).add(newRowsTag(database, table))
    }
    this.#rows = 0
  }
}
