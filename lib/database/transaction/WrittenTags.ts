import { anythingIn } from '../../core/tables/writtenTags.js'
import type { Tag } from '../../core/tag.js'
import type { WriteOutcome, WriteTags } from '../precision/WriteTags.js'

/** With more tags than this, a transaction counts as a write of anything in its tables. */
const MAX_TAGS = 3000

/** With more writes than this, none is asked what it has heated: all of its tags count. */
const MAX_SETTLED = 200

/** One write of a transaction. */
interface Written {
  readonly write: WriteTags
  /** Absent until the statement has succeeded. */
  outcome?: WriteOutcome
}

/** What ends the write of a transaction. */
export interface Settler {
  /** The tags that the writes have heated, see `WriteTags.settle`. */
  settle(): readonly Tag[]
  /** See `WriteTags.learned`. */
  learned(): void
}

/** The tags that a transaction wrote, in bounded memory. */
export class WrittenTags {
  readonly #tags = new Set<Tag>()
  #writes: Written[] = []
  /** Whether some writes are only in `#tags`. */
  #isMerged = false

  /** The returned function is to be called when the statement has succeeded. */
  add(write: WriteTags): (outcome: WriteOutcome) => void {
    for (const tag of write.tags) this.#tags.add(tag)
    const written: Written = { write }
    if (!this.#isMerged) this.#writes.push(written)
    if (this.#writes.length > MAX_SETTLED) this.#merge()
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

  /** What is to be called once the writes up to now are committed. */
  settler(): Settler {
    if (this.#isMerged) {
      const tags = this.tags()
      return { settle: () => tags, learned: () => undefined }
    }
    const writes = [...this.#writes]
    return {
      settle: () => [...new Set(writes.flatMap((each) => settled(each, writes)))],
      learned: () => {
        for (const { write } of writes) write.learned?.()
      },
    }
  }

  clear(): void {
    this.#tags.clear()
    this.#writes = []
    this.#isMerged = false
  }

  #merge(): void {
    this.#isMerged = true
    this.#writes = []
  }

  /** Keeps of each table only that anything in it may have changed. */
  #collapse(): void {
    this.#merge()
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
function settled({ write, outcome }: Written, writes: readonly Written[]): readonly Tag[] {
  if (write.settle === undefined) return write.tags
  if (outcome === undefined) return write.settle(undefined)
  const others = writes.flatMap((each) => (each.write === write ? [] : each.write.tags))
  return write.settle({ ...outcome, isAlone: false, others })
}
