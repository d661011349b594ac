import type { Clock } from '../../core/clock.js'
import { databaseOf, everythingIn, foreignTag, schemaTag, parseForeignTag, type Tag } from '../../core/tag.js'

/** How long it waits before it tries again at first, and at the most, in milliseconds. */
const SHORTEST = 100
const LONGEST = 1000

/** How many tags it holds one by one; beyond that it holds whole databases and caches. */
const MOST_TAGS = 10_000

/** Tells others of invalidated tags. Whether they were told. */
export type Deliver = (tags: readonly Tag[]) => Promise<boolean>

/**
 * Invalidations that could not be told to the others: they are kept and told again until that succeeds, and until then nothing
 * that depends on them is taken from what is shared.
 */
export class UnsentInvalidations {
  readonly #clock: Required<Clock>
  readonly #deliver: Deliver
  /** With each tag, which addition of it was the latest. */
  #tags = new Map<Tag, number>()
  #additions = 0
  #pause = SHORTEST
  #cancel: (() => void) | undefined
  #isClosed = false

  constructor(clock: Required<Clock>, deliver: Deliver) {
    this.#clock = clock
    this.#deliver = deliver
  }

  get size(): number {
    return this.#tags.size
  }

  /** Whether any of the tags is among them. */
  hasAny(tags: readonly Tag[]): boolean {
    return this.#tags.size > 0 && tags.some((tag) => this.#tags.has(tag))
  }

  add(tags: readonly Tag[]): void {
    if (this.#isClosed) return
    this.#additions++
    for (const tag of tags) this.#tags.set(tag, this.#additions)
    if (this.#tags.size > MOST_TAGS) {
      this.#tags = new Map([...this.#tags.keys()].flatMap(wholeOf).map((tag) => [tag, this.#additions]))
    }
    this.#schedule()
  }

  /** Tries now, and once. */
  async flush(): Promise<void> {
    if (this.#tags.size > 0) await this.#try()
  }

  close(): void {
    this.#isClosed = true
    this.#cancel?.()
    this.#cancel = undefined
    this.#tags.clear()
  }

  #schedule(): void {
    this.#cancel ??= this.#clock.schedule(this.#pause, () => void this.#try())
  }

  async #try(): Promise<void> {
    this.#cancel?.()
    this.#cancel = () => undefined
    const given = new Map(this.#tags)
    const told = await this.#deliver([...given.keys()]).catch(() => false)
    this.#cancel = undefined
    if (this.#isClosed) return
    this.#pause = told ? SHORTEST : Math.min(LONGEST, this.#pause * 2)
    if (told) for (const [tag, addition] of given) if (this.#tags.get(tag) === addition) this.#tags.delete(tag)
    if (this.#tags.size > 0) this.#schedule()
  }
}

/** What includes the tag, as few of them as there are databases and caches. Nothing includes that of a schema. */
function wholeOf(tag: Tag): Tag[] {
  const cache = parseForeignTag(tag)
  if (cache !== undefined) return [foreignTag(cache.cache)]
  const database = databaseOf(tag)
  return database === undefined || tag === schemaTag(database) ? [tag] : everythingIn(database)
}
