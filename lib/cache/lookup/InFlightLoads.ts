import type { Tag } from '../../core/tag.js'
import type { Validity } from '../freshness/Validity.js'
import type { Load } from './Load.js'

/** A load under way that other callers may join. */
export interface InFlightLoad<T> {
  readonly load: Load
  readonly result: Promise<T>
  /** How many loads had begun by then, itself included. */
  readonly number: number
}

/** The loads under way: for each key at most one that can be joined. */
export class InFlightLoads<T> {
  readonly #validity: Validity
  readonly #byKey = new Map<string, InFlightLoad<T>>()
  #begun = 0

  constructor(validity: Validity) {
    this.#validity = validity
  }

  /** How many loads have begun. */
  get begun(): number {
    return this.#begun
  }

  /** How many loads can be joined. */
  get size(): number {
    return this.#byKey.size
  }

  /**
   * The load of the key that a caller with these tags may join. Nothing that the load has read may have been
   * invalidated since it began. What the load has not read yet it will read as it is then.
   */
  joinable(key: string, tags: readonly Tag[]): InFlightLoad<T> | undefined {
    const inFlight = this.#byKey.get(key)
    if (inFlight === undefined) return undefined
    const { recording, knownTags } = inFlight.load
    const { stamp, fallback } = recording
    const isCurrent =
      [knownTags, tags].every((each) => this.#validity.mayJoin(stamp, each)) &&
      this.#validity.mayJoin(stamp, recording.tags, recording.dependencies) &&
      (fallback === undefined || this.#validity.mayJoin(stamp, fallback.tags, fallback.dependencies))
    return isCurrent ? inFlight : undefined
  }

  /** Registers a load and runs it. An earlier load of the key goes on and cannot be joined from here on. */
  begin(load: Load, run: () => Promise<T>): Promise<T> {
    const number = ++this.#begun
    const result = run().finally(() => this.abandon(inFlight))
    const inFlight: InFlightLoad<T> = { load, result, number }
    this.#byKey.set(load.request.key, inFlight)
    return result
  }

  /** Takes the load out of those that can be joined. It goes on. */
  abandon(inFlight: InFlightLoad<T>): void {
    const { key } = inFlight.load.request
    if (this.#byKey.get(key) === inFlight) this.#byKey.delete(key)
  }
}
