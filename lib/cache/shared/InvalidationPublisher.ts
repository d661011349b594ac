import { randomUUID } from 'node:crypto'
import { CacheError } from '../../core/CacheError.js'
import { elapsedOf, keepProcessAlive, type Clock } from '../../core/clock.js'
import type { SharedOrigin } from '../../core/entry.js'
import { databasesOf, everythingIn, type Tag } from '../../core/tag.js'
import type { Bus, BusMessage } from '../../store/Bus.js'
import { Guard, type OnStoreFailure } from '../guard/Guard.js'
import type { GuardedSharedStore } from '../guard/GuardedSharedStore.js'
import type { OnUnreachable } from '../options/sharedStoreOptions.js'
import type { Publication, Publisher } from './publishers.js'
import { SchemaWatch } from './SchemaWatch.js'
import { UnsentInvalidations } from './UnsentInvalidations.js'

interface Parts {
  readonly store: GuardedSharedStore | undefined
  /** The buses on which the shared store does not publish by itself. */
  readonly buses: readonly Bus[]
  readonly schemas: SchemaWatch
  readonly clock: Required<Clock>
  /** How long to wait for the store or a bus, in milliseconds. */
  readonly limit: number
  readonly onUnreachable: OnUnreachable
  readonly onFailure: OnStoreFailure
}

/** The beginning of a write. */
interface SentIntent {
  readonly tags: readonly Tag[]
  /** Whether it has reached the other processes. */
  readonly isSent: boolean
  /** The end of a write that becomes visible before that is not awaited, in milliseconds of `elapsed`. */
  readonly holdsUntil?: number
  /** Whether it is not known what the write touches. Then it invalidates all of `tags`. */
  readonly isWidened?: boolean
}

/** The end of a write: the tags of its intent, and those that it has written. */
interface Ended {
  readonly tags: readonly Tag[]
  readonly written: readonly Tag[]
}

/** Publishes the writes and invalidations of this process to the shared store and the buses. */
export class InvalidationPublisher implements Publisher {
  readonly origin = randomUUID()
  readonly unsent: UnsentInvalidations
  readonly #parts: Parts
  readonly #buses: readonly { readonly bus: Bus; readonly guard: Guard }[]
  /** Writes that have ended, whose end has not reached the store. */
  readonly #unfinished = new Map<string, Ended>()
  readonly #elapsed: () => number
  /** Ends of writes that are on their way and not awaited. */
  readonly #ending = new Set<Promise<unknown>>()
  #writes = 0

  constructor(parts: Parts) {
    const { buses, limit, clock, onFailure } = parts
    this.#parts = parts
    this.#elapsed = elapsedOf(clock)
    this.#buses = buses.map((bus) => ({ bus, guard: new Guard(() => limit, clock, onFailure) }))
    this.unsent = new UnsentInvalidations(clock, (tags) => this.#resend(tags))
  }

  publish(tags: readonly Tag[], uncertain: boolean): Publication {
    const id = `${this.origin}#${this.#writes++}`
    const intent = this.#begin(id, tags, uncertain)
    const ready = this.#afterBegin(intent)
    // The caller decides whether to wait for it, and so whether to learn of a rejection.
    ready.catch(() => undefined)
    const end = async (written?: readonly Tag[]): Promise<void> => {
      const visibleAt = this.#elapsed()
      const ended = await intent
      await this.#end(id, ended, written, visibleAt < (ended.holdsUntil ?? -Infinity))
    }
    return { ready, end }
  }

  async noteSchema(database: string): Promise<void> {
    const { store, schemas } = this.#parts
    if (store !== undefined) await schemas.ask(store, '', [database])
  }

  admitWrite(): Promise<unknown> | undefined {
    const { store, onUnreachable } = this.#parts
    return onUnreachable === 'retry' || store === undefined ? undefined : assertReachable(store)
  }

  async invalidate(tags: readonly Tag[]): Promise<void> {
    if (!(await this.#send(tags))) this.unsent.add(tags)
  }

  /** Sends the unsent invalidations once more. Resolves to the number of tags that still could not be sent. */
  async close(): Promise<number> {
    await Promise.all(this.#ending)
    await this.unsent.flush()
    const { size } = this.unsent
    this.unsent.close()
    return size
  }

  async #begin(id: string, tags: readonly Tag[], uncertain: boolean): Promise<SentIntent> {
    const { store } = this.#parts
    const intent = store === undefined ? { tags, isSent: true } : await this.#mark(store, id, tags, uncertain)
    if (!intent.isSent) return intent
    const isSent = await this.#broadcast({ kind: 'begin', origin: this.origin, id, tags: intent.tags })
    return { ...intent, isSent }
  }

  /** If another process has changed a schema, what the write touches is not known: its intent then holds the whole database. */
  async #mark(store: GuardedSharedStore, id: string, tags: readonly Tag[], uncertain: boolean): Promise<SentIntent> {
    const { schemas } = this.#parts
    const watch = SchemaWatch.tagsOf(databasesOf(tags))
    const markedAt = this.#elapsed()
    const marked = await store.mark(id, tags, { uncertain, watch })
    if (marked === undefined) return { tags, isSent: false }
    const changed = schemas.note(watch, marked.watched)
    // That a schema has changed, other processes learn from its version, which only the end changes.
    const isAwaited = uncertain || watch.some((tag) => tags.includes(tag))
    const holdsUntil = isAwaited ? -Infinity : markedAt + (marked.holdsFor ?? 0)
    if (changed.length === 0) return { tags, isSent: true, holdsUntil }
    const all = [...tags, ...databasesOf(changed).flatMap(everythingIn)]
    const isSent = (await store.mark(id, all, { uncertain, watch: [] })) !== undefined
    return { tags: all, isSent, isWidened: true }
  }

  async #afterBegin(intent: Promise<SentIntent>): Promise<void> {
    const { tags, isSent } = await intent
    if (isSent) return
    if (this.#parts.onUnreachable === 'reject') throw unreachable()
    // The other processes have not learnt of the beginning, so they must learn of the end.
    this.unsent.add(tags)
  }

  /** `isHeld`: while the end is on its way, no process can serve or store what the write has made outdated. */
  async #end(id: string, intent: SentIntent, settled: readonly Tag[] | undefined, isHeld: boolean): Promise<void> {
    const { tags, isSent } = intent
    const written = intent.isWidened === true ? tags : (settled ?? tags)
    const finishing = this.#finish(id, tags, written)
    const isBroadcast = await this.#broadcast({ kind: 'end', origin: this.origin, id, tags: written })
    if (!isBroadcast || !isSent) this.unsent.add(written)
    if (!isHeld || !isSent) return finishing
    const ending = keepProcessAlive(finishing).finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }

  async #finish(id: string, tags: readonly Tag[], written: readonly Tag[]): Promise<void> {
    const { store } = this.#parts
    if (store === undefined || (await store.finish(id, tags, written))) return
    if (store.mayHaveMarked(id)) this.#unfinished.set(id, { tags, written })
    this.unsent.add(written)
  }

  /** A write intent that is never finished would stay in the store for the life of this process. */
  async #resend(tags: readonly Tag[]): Promise<boolean> {
    if (!(await this.#send(tags))) return false
    for (const [id, { tags: marked, written }] of this.#unfinished) {
      if (!(await this.#parts.store?.finish(id, marked, written))) return false
      this.#unfinished.delete(id)
    }
    return true
  }

  async #send(tags: readonly Tag[]): Promise<boolean> {
    const invalidating = this.#parts.store?.invalidate(tags) ?? Promise.resolve(true)
    const isSent = await this.#broadcast({ kind: 'invalidate', origin: this.origin, tags })
    return (await invalidating) && isSent
  }

  /** Whether all buses have taken the message. */
  async #broadcast(message: BusMessage): Promise<boolean> {
    const sent = await Promise.all(
      this.#buses.map(({ bus, guard }) =>
        guard.attempt(
          'publish',
          undefined,
          () => bus.publish(message),
          false,
          () => true,
        ),
      ),
    )
    return sent.every(Boolean)
  }
}

/** Any answer about it says that the store can be reached. */
const NOWHERE: SharedOrigin = { position: { epoch: '', stamp: 0, order: 0, time: 0 }, tags: [], dependencies: [] }

async function assertReachable(store: GuardedSharedStore): Promise<void> {
  if ((await store.check(NOWHERE)) === undefined) throw unreachable()
}

const unreachable = (): CacheError =>
  new CacheError(
    'STORE_UNREACHABLE',
    "The write was not carried out: its invalidation cannot reach the other processes, and the cache has `onUnreachable: 'reject'`. Try again when the store can be reached.",
  )
