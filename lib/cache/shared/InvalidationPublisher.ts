import { randomUUID } from 'node:crypto'
import { CacheError } from '../../core/CacheError.js'
import type { Clock } from '../../core/clock.js'
import { databasesOf, everythingIn, type Tag } from '../../core/tag.js'
import type { Bus, BusMessage } from '../../store/Bus.js'
import { GuardedBus } from '../guard/GuardedBus.js'
import type { GuardedSharedStore } from '../guard/GuardedSharedStore.js'
import type { OnStoreFailure } from '../guard/Guard.js'
import { SchemaWatch } from './SchemaWatch.js'
import { UnsentInvalidations } from './UnsentInvalidations.js'
import type { Publication, Publisher } from '../freshness/publishers.js'

/** What a write does that the others cannot be told of. */
export type OnUnreachable = 'retry' | 'reject'

interface Parts {
  readonly shared: GuardedSharedStore | undefined
  /** Those that are not told by the shared store itself. */
  readonly buses: readonly Bus[]
  readonly schemas: SchemaWatch
  readonly clock: Required<Clock>
  readonly limit: number
  readonly onUnreachable: OnUnreachable
  readonly failed: OnStoreFailure
}

/** What a write marks, as far as that is known by now, and whether all were told who have to be. */
interface Marking {
  readonly tags: readonly Tag[]
  readonly isTold: boolean
}

/** Tells other processes what is written and invalidated in this one. */
export class InvalidationPublisher implements Publisher {
  readonly origin = randomUUID()
  readonly undelivered: UnsentInvalidations
  readonly #parts: Parts
  readonly #lines: readonly GuardedBus[]
  /** Marks that are over, of which the store has not been told that yet. */
  readonly #unfinished = new Map<string, readonly Tag[]>()
  #writes = 0

  constructor(parts: Parts) {
    const { buses, limit, clock, failed } = parts
    this.#parts = parts
    this.#lines = buses.map((bus) => new GuardedBus(bus, limit, clock, failed))
    this.undelivered = new UnsentInvalidations(parts.clock, (tags) => this.#deliver(tags))
  }

  publish(tags: readonly Tag[], uncertain: boolean): Publication {
    const id = `${this.origin}#${this.#writes++}`
    const marking = this.#begin(id, tags, uncertain)
    const ready = this.#afterMark(marking)
    // Whether it is refused is for who waits for it.
    ready.catch(() => undefined)
    return { ready, end: async () => this.#end(id, await marking) }
  }

  async noteSchema(database: string): Promise<void> {
    const { shared, schemas } = this.#parts
    if (shared !== undefined) await schemas.ask(shared, '', [database])
  }

  admitWrite(): Promise<unknown> | undefined {
    const { shared, onUnreachable } = this.#parts
    return onUnreachable === 'retry' || shared === undefined ? undefined : assertReachable(shared)
  }

  /** Invalidates in all processes; what cannot be told now is told later. */
  async invalidate(tags: readonly Tag[]): Promise<void> {
    if (!(await this.#tell(tags))) this.undelivered.add(tags)
  }

  /** What could not be told is tried once more. How many tags are still untold. */
  async close(): Promise<number> {
    await this.undelivered.flush()
    const { size } = this.undelivered
    this.undelivered.close()
    return size
  }

  async #afterMark(marking: Promise<Marking>): Promise<void> {
    const { tags, isTold } = await marking
    if (isTold) return
    if (this.#parts.onUnreachable === 'reject') throw unreachable()
    // Whoever learns nothing of the beginning must learn of the end.
    this.undelivered.add(tags)
  }

  async #begin(id: string, tags: readonly Tag[], uncertain: boolean): Promise<Marking> {
    const { shared } = this.#parts
    const marking = shared === undefined ? { tags, isTold: true } : await this.#mark(shared, id, tags, uncertain)
    if (!marking.isTold) return marking
    const isTold = await this.#publish({ kind: 'begin', origin: this.origin, id, tags: marking.tags })
    return { ...marking, isTold }
  }

  /** Where the schema was changed elsewhere, what a write touches is not known. */
  async #mark(shared: GuardedSharedStore, id: string, tags: readonly Tag[], uncertain: boolean): Promise<Marking> {
    const { schemas } = this.#parts
    const watch = SchemaWatch.tagsOf(databasesOf(tags))
    const marked = await shared.mark(id, tags, { uncertain, watch })
    if (marked === undefined) return { tags, isTold: false }
    const news = schemas.note(marked.epoch, watch, marked.watched)
    if (news.length === 0) return { tags, isTold: true }
    const all = [...tags, ...databasesOf(news).flatMap(everythingIn)]
    return { tags: all, isTold: (await shared.mark(id, all, { uncertain, watch: [] })) !== undefined }
  }

  async #end(id: string, { tags, isTold: isMarked }: Marking): Promise<void> {
    const finishing = this.#parts.shared?.finish(id, tags) ?? Promise.resolve(true)
    const isTold = await this.#publish({ kind: 'end', origin: this.origin, id, tags })
    const isFinished = await finishing
    if (!isFinished && this.#parts.shared?.mayHaveMarked(id) === true) this.#unfinished.set(id, tags)
    if (!isFinished || !isTold || !isMarked) this.undelivered.add(tags)
  }

  /** A mark that nobody ended would stay for as long as this process lives. */
  async #deliver(tags: readonly Tag[]): Promise<boolean> {
    if (!(await this.#tell(tags))) return false
    for (const [id, marked] of this.#unfinished) {
      if (!(await this.#parts.shared?.finish(id, marked))) return false
      this.#unfinished.delete(id)
    }
    return true
  }

  async #tell(tags: readonly Tag[]): Promise<boolean> {
    const telling = this.#parts.shared?.invalidate(tags) ?? Promise.resolve(true)
    const isTold = await this.#publish({ kind: 'invalidate', origin: this.origin, tags })
    return (await telling) && isTold
  }

  /** Whether all buses that have to be told were. */
  async #publish(message: BusMessage): Promise<boolean> {
    const told = await Promise.all(this.#lines.map((line) => line.publish(message)))
    return told.every(Boolean)
  }
}

async function assertReachable(shared: GuardedSharedStore): Promise<void> {
  if ((await shared.check({ epoch: '', stamp: 0 }, [])) === undefined) throw unreachable()
}

const unreachable = (): CacheError =>
  new CacheError(
    'STORE_UNREACHABLE',
    "The other processes cannot be told of this write, so it was not carried out, as `onUnreachable: 'reject'` says. Try again when the store can be reached.",
  )
