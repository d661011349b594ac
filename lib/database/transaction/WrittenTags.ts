import { anythingIn } from '../../core/tables/writtenTags.js'
import type { Tag } from '../../core/tag.js'
import type { WriteOutcome, WriteTags } from '../precision/WriteTags.js'

/** With more tags than this, a transaction counts as a write of anything in its tables. */
const MAX_TAGS = 3000

/** One write of a transaction. */
interface Written {
  readonly write: WriteTags
  /** Absent until the statement has succeeded. */
  outcome?: WriteOutcome
}

/** The tags that a transaction wrote, in bounded memory. */
export class WrittenTags {
  readonly #tags = new Set<Tag>()
  #writes: Written[] = []
  /** Whether some writes are only in `#tags`. */
  #isCollapsed = false

  /** The returned function is to be called when the statement has succeeded. */
  add(write: WriteTags): (outcome: WriteOutcome) => void {
    for (const tag of write.tags) this.#tags.add(tag)
    const written: Written = { write }
    if (!this.#isCollapsed) this.#writes.push(written)
    if (this.#tags.size > MAX_TAGS) this.#collapse()
    return (outcome) => {
      written.outcome = outcome
    }
  }

  get isEmpty(): boolean {
    return this.#tags.size === 0
  }

  /** Whatever the writes turn out to have done, they heat none but these. */
  tags(): Tag[] {
    return [...this.#tags]
  }

  /** A function that gives the tags which the writes up to now have heated, to be called once they are committed. */
  settler(): () => readonly Tag[] {
    if (this.#isCollapsed) {
      const tags = this.tags()
      return () => tags
    }
    const writes = [...this.#writes]
    return () => [...new Set(writes.flatMap((each) => settled(each, writes)))]
  }

  clear(): void {
    this.#tags.clear()
    this.#writes = []
    this.#isCollapsed = false
  }

  /** Keeps of each table only that anything in it may have changed. */
  #collapse(): void {
    this.#isCollapsed = true
    this.#writes = []
    const tags = [...this.#tags]
    this.#tags.clear()
    for (const tag of tags) {
      if (!WHOLE.test(tag)) continue
      this.#tags.add(tag)
      if (tag.startsWith('table:')) this.#tags.add(anythingIn(tag.slice('table:'.length)))
    }
  }
}

/** The kinds of tags that name no part of a table. */
const WHOLE = /^(?:table|all|tables|database|schema|model|tag|key|cache):/

/** Other statements of the transaction may have changed the rows, too, before this one or after it. */
function settled(written: Written, writes: readonly Written[]): readonly Tag[] {
  const { write, outcome } = written
  if (write.settle === undefined || outcome === undefined) return write.tags
  const others = writes.filter((each) => each !== written).flatMap((each) => each.write.tags)
  return write.settle({ ...outcome, others })
}
