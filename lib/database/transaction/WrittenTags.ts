import { bulkTag, newRowsTag, type Tag } from '../../core/tag.js'

/** How many rows a transaction's notes name one by one. */
const MOST_ROWS = 1000

/** The tags that a transaction wrote. Many rows of it count as any rows of their tables, so that a transaction stays small. */
export class WrittenTags {
  readonly #tags = new Set<Tag>()
  #rows = 0

  add(tags: readonly Tag[]): void {
    for (const tag of tags) {
      if (this.#tags.has(tag)) continue
      this.#tags.add(tag)
      if (tag.startsWith('row:')) this.#rows++
    }
    if (this.#rows > MOST_ROWS) this.#collapse()
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

  #collapse(): void {
    for (const tag of this.#tags) {
      if (!tag.startsWith('row:')) continue
      this.#tags.delete(tag)
      const slash = tag.indexOf('/')
      const database = tag.slice('row:'.length, slash)
      // A row's normal form is a JSON array of letters and digits.
      const table = tag.slice(slash + 1, tag.lastIndexOf('/['))
      this.#tags.add(bulkTag(database, table)).add(newRowsTag(database, table))
    }
    this.#rows = 0
  }
}
