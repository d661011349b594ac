import type { Clock } from '../../core/clock.js'
import type { Tag } from '../../core/tag.js'
import { EVERY_TAG } from '../../store/Bus.js'
import type { TagLedger } from '../freshness/TagLedger.js'

/** How many writes under way are kept. */
const MOST = 10_000

interface RemoteWrite {
  /** `written`: the tags to invalidate. Default: those of the beginning. */
  finish(written?: readonly Tag[]): void
  cancel(): void
}

/**
 * Writes that other processes have begun and not ended, where only a bus connects the processes. Until a write ends, or
 * its deadline passes, what depends on its tags is neither served nor stored.
 */
export class RemoteInvalidations {
  readonly #ledger: TagLedger
  readonly #clock: Required<Clock>
  readonly #deadline: number
  readonly #underWay = new Map<string, RemoteWrite>()

  /** `deadline`: after how many milliseconds a process that has not ended its write counts as dead. */
  constructor(ledger: TagLedger, clock: Required<Clock>, deadline: number) {
    this.#ledger = ledger
    this.#clock = clock
    this.#deadline = deadline
  }

  begin(id: string, tags: readonly Tag[]): void {
    this.#finish(id)
    if (this.#underWay.size >= MOST) this.clear()
    const finish = this.#begin(tags)
    const cancel = this.#clock.schedule(this.#deadline, () => this.#finish(id))
    this.#underWay.set(id, { finish, cancel })
  }

  /** `written`: the tags that the write has written. A write whose beginning was lost still invalidates them. */
  end(id: string, written: readonly Tag[]): void {
    if (!this.#finish(id, written)) this.#invalidate(written)
  }

  /** Ends a write. Returns whether it was under way. */
  #finish(id: string, written?: readonly Tag[]): boolean {
    const write = this.#underWay.get(id)
    if (write === undefined) return false
    this.#underWay.delete(id)
    write.cancel()
    write.finish(written)
    return true
  }

  /** The ledger has no write intent for all tags at once, so they are invalidated before the write and after it. */
  #begin(tags: readonly Tag[]): RemoteWrite['finish'] {
    if (tags.includes(EVERY_TAG)) {
      this.#ledger.invalidateAll()
      return () => this.#ledger.invalidateAll()
    }
    const finish = this.#ledger.begin(tags, true)
    return (written = tags) => {
      // The end of a write can name more than its beginning, where it was too long for one message.
      this.#invalidate(written)
      finish(() => [])
    }
  }

  #invalidate(tags: readonly Tag[]): void {
    if (tags.length === 0) return
    if (tags.includes(EVERY_TAG)) this.#ledger.invalidateAll()
    else this.#ledger.invalidate(tags)
  }

  /** Ends all writes. */
  clear(): void {
    for (const { cancel, finish } of this.#underWay.values()) {
      cancel()
      finish()
    }
    this.#underWay.clear()
  }
}
