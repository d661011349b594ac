import { databaseLedger } from '../../cache/freshness/TagLedger.js'
import { publishWrite, type Publication } from '../../cache/shared/publishers.js'
import { writeClock } from '../../cache/freshness/writeClock.js'
import { countWrite } from '../../cache/statistics/CacheStatistics.js'
import { CacheError } from '../../core/CacheError.js'
import { publish } from '../../core/events.js'
import { everythingIn, type Tag } from '../../core/tag.js'
import type { ObservedKnex } from '../connection/ObservedKnex.js'
import { noteReplicatedWrite } from '../connection/Replica.js'

/**
 * Tags that are about to be written. They are pending, in this process and in all that share a store, until the intent ends: reads of
 * them go to the database meanwhile. The end invalidates them.
 */
export class WriteIntent {
  readonly #observedKnex: ObservedKnex
  readonly #tags: readonly Tag[]
  readonly #isUncertain: boolean
  readonly #onEnd: () => void
  readonly #before: DatabaseState
  readonly #finish: () => void
  readonly #publication: Publication | undefined
  #isEnded = false

  /** `isUncertain`: others may see what was written before the end. */
  constructor(observedKnex: ObservedKnex, tags: readonly Tag[], isUncertain: boolean, onEnd: () => void) {
    this.#observedKnex = observedKnex
    this.#tags = tags
    this.#isUncertain = isUncertain
    this.#onEnd = onEnd
    this.#before = new DatabaseState(observedKnex)
    this.#finish = databaseLedger.begin(tags, isUncertain)
    this.#publication = publishWrite(tags, isUncertain)
    if (this.#publication !== undefined && observedKnex.isUnknown) reportUnknown(observedKnex)
  }

  /** Resolves when the other processes know of the intent. Rejects where the write must not happen. `undefined`: no need to wait. */
  get ready(): Promise<unknown> | undefined {
    return this.#publication?.ready
  }

  /** The write is over, or failed. Resolves when all processes have invalidated the tags. A second call does nothing. */
  end(): Promise<unknown> | undefined {
    if (this.#isEnded) return undefined
    this.#isEnded = true
    this.#onEnd()
    const missed = this.#before.tagsIfChanged()
    if (missed.length > 0) databaseLedger.invalidate(missed)
    this.#finish()
    noteReplicatedWrite(this.#observedKnex.database)
    countWrite()
    publish('invalidate', () => ({ tags: this.#tags }))
    return allOf([this.#publication?.end(), publishWrite(missed, this.#isUncertain)?.end()])
  }
}

const NO_TAGS: readonly Tag[] = []

/** The database's name and schema at one time. */
export class DatabaseState {
  readonly #observedKnex: ObservedKnex
  readonly #database: string
  readonly #since: number

  constructor(observedKnex: ObservedKnex) {
    this.#observedKnex = observedKnex
    this.#database = observedKnex.database
    this.#since = writeClock.now
  }

  /**
   * Everything in the database, if it has got another name or another schema since: then a write may have touched more than was known.
   * A schema change that has not ended yet does not count, because it invalidates everything itself.
   */
  tagsIfChanged(): readonly Tag[] {
    const { database, schemaTag } = this.#observedKnex
    const isChanged = database !== this.#database || databaseLedger.latest(schemaTag) > this.#since
    return isChanged ? everythingIn(database) : NO_TAGS
  }
}

const reported = new WeakSet<ObservedKnex>()

/** Reports once that other processes cannot know the database by its name. */
function reportUnknown(observedKnex: ObservedKnex): void {
  if (reported.has(observedKnex)) return
  reported.add(observedKnex)
  const error = new CacheError(
    'UNKNOWN_DATABASE',
    "A database was written whose settings do not identify it, so other processes cannot invalidate their entries for it. Name the database: cache.observe(knex, { database: 'shop' })",
  )
  publish('error', () => ({ operation: 'announce', key: undefined, error }))
}

/** Waits for all promises; `undefined` where there are none. */
export function allOf(promises: readonly (Promise<unknown> | undefined)[]): Promise<unknown> | undefined {
  const pending = promises.filter((each) => each !== undefined)
  return pending.length === 0 ? undefined : Promise.all(pending)
}

/** For a statement that cannot be refused, because it has been sent already or writes nothing by itself. */
export const withoutRejection = (ready: Promise<unknown> | undefined): Promise<unknown> | undefined =>
  ready?.catch(() => undefined)
