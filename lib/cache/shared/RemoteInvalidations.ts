import type { Clock } from '../../core/clock.js'
import type { Tag } from '../../core/tag.js'
import { EVERY_TAG } from '../../store/Bus.js'
import type { TagLedger } from '../freshness/TagLedger.js'

/** How many writes are remembered at once. */
const MOST = 10_000

interface RemoteWrite {
  finish(): void
  cancel(): void
}

/**
 * Writes that other processes have told of and not ended. Until they end, or have had time enough to, what depends on them is
 * neither served nor kept.
 */
export class RemoteInvalidations {
  readonly #ledger: TagLedger
  readonly #clock: Required<Clock>
  readonly #deadline: number
  readonly #underWay = new Map<string, RemoteWrite>()

  /** `deadline`: after how many milliseconds a process is taken for dead that has not ended its write. */
  constructor(ledger: TagLedger, clock: Required<Clock>, deadline: number) {
    this.#ledger = ledger
    this.#clock = clock
    this.#deadline = deadline
  }

  begin(id: string, tags: readonly Tag[]): void {
    this.end(id, tags)
    if (this.#underWay.size >= MOST) this.clear()
    const finish = this.#begin(tags)
    const cancel = this.#clock.schedule(this.#deadline, () => this.end(id, tags))
    this.#underWay.set(id, { finish, cancel })
  }

  /** One whose beginning was not heard has been all the same. */
  end(id: string, tags: readonly Tag[]): void {
    const write = this.#underWay.get(id)
    if (write === undefined) return this.#invalidate(tags)
    this.#underWay.delete(id)
    write.cancel()
    write.finish()
  }

  /** There is no mark on all tags: they are invalidated before and after. */
  #begin(tags: readonly Tag[]): () => void {
    if (!tags.includes(EVERY_TAG)) return this.#ledger.begin(tags, true)
    this.#ledger.invalidateAll()
    return () => this.#ledger.invalidateAll()
  }

  #invalidate(tags: readonly Tag[]): void {
    if (tags.includes(EVERY_TAG)) this.#ledger.invalidateAll()
    else this.#ledger.invalidate(tags)
  }

  clear(): void {
    for (const { cancel, finish } of this.#underWay.values()) {
      cancel()
      finish()
    }
    this.#underWay.clear()
  }
}
