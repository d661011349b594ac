import { keepProcessAlive, type Clock } from '../../core/clock.js'
import { deferred, type Deferred } from '../../core/deferred.js'
import type { RowDependency } from '../../core/rowDependency.js'
import { isAffected } from '../../core/tables/isAffected.js'
import { databaseOf, everythingIn, foreignTag, schemaTag, parseForeignTag, type Tag } from '../../core/tag.js'

/** The pause before the next attempt, at first and at most, in milliseconds. */
const SHORTEST = 100
const LONGEST = 1000

/** How many tags are kept one by one. With more, whole databases and caches are kept instead. */
const MOST_TAGS = 10_000

/** Publishes invalidated tags. Resolves to whether they reached the other processes. */
export type Send = (tags: readonly Tag[]) => Promise<boolean>

/**
 * Invalidations that have not reached the other processes. They are sent again until that succeeds. Until then this
 * process takes nothing from the shared store that depends on them. They keep the process alive for a while.
 */
export class UnsentInvalidations {
  readonly #clock: Required<Clock>
  readonly #send: Send
  /** For each tag the number of its latest addition. */
  #tags = new Map<Tag, number>()
  #additions = 0
  #pause = SHORTEST
  #cancel: (() => void) | undefined
  /** Resolves when everything is sent. */
  #allSent: Deferred<void> | undefined
  #isClosed = false

  constructor(clock: Required<Clock>, send: Send) {
    this.#clock = clock
    this.#send = send
  }

  get size(): number {
    return this.#tags.size
  }

  /** Whether one of the tags is unsent, or unsent writes can have changed what one of the dependencies is about. */
  hasAny(tags: readonly Tag[], dependencies: readonly RowDependency[]): boolean {
    if (this.#tags.size === 0) return false
    const isUnsent = (tag: Tag): boolean => this.#tags.has(tag)
    return tags.some(isUnsent) || dependencies.some((dependency) => isAffected(dependency, isUnsent))
  }

  add(tags: readonly Tag[]): void {
    if (this.#isClosed) return
    if (this.#allSent === undefined) void keepProcessAlive((this.#allSent = deferred<void>()).promise)
    this.#additions++
    for (const tag of tags) this.#tags.set(tag, this.#additions)
    if (this.#tags.size > MOST_TAGS) {
      this.#tags = new Map([...this.#tags.keys()].flatMap(widened).map((tag) => [tag, this.#additions]))
    }
    this.#schedule()
  }

  /** Tries once, now. */
  async flush(): Promise<void> {
    if (this.#tags.size > 0) await this.#try()
  }

  close(): void {
    this.#isClosed = true
    this.#cancel?.()
    this.#cancel = undefined
    this.#tags.clear()
    this.#endWait()
  }

  #endWait(): void {
    this.#allSent?.resolve()
    this.#allSent = undefined
  }

  #schedule(): void {
    this.#cancel ??= this.#clock.schedule(this.#pause, () => void this.#try())
  }

  async #try(): Promise<void> {
    this.#cancel?.()
    this.#cancel = () => undefined
    const sending = new Map(this.#tags)
    const isSent = await this.#send([...sending.keys()]).catch(() => false)
    this.#cancel = undefined
    if (this.#isClosed) return
    this.#pause = isSent ? SHORTEST : Math.min(LONGEST, this.#pause * 2)
    // A tag that was added again meanwhile has to be sent again.
    if (isSent) for (const [tag, addition] of sending) if (this.#tags.get(tag) === addition) this.#tags.delete(tag)
    if (this.#tags.size > 0) this.#schedule()
    else this.#endWait()
  }
}

/** Few tags that include the tag: those of its whole database or cache. No tag includes that of a schema. */
function widened(tag: Tag): Tag[] {
  const cache = parseForeignTag(tag)
  if (cache !== undefined) return [foreignTag(cache.cache)]
  const database = databaseOf(tag)
  return database === undefined || tag === schemaTag(database) ? [tag] : everythingIn(database)
}
