import type { Tag } from '../../core/tag.js'
import { Recording } from '../freshness/Recording.js'
import type { Validity } from '../freshness/Validity.js'

/** A load under way that others may join. */
export interface InFlightLoad<T> {
  /** What is known of the load so far. */
  readonly recording: Recording
  /** The tags that were known when it began. */
  readonly tags: readonly Tag[]
  readonly landing: Promise<T>
  /** How many loads had begun by then, itself included. */
  readonly begun: number
}

/** The loads under way, at most one a key that can be joined. */
export class InFlightLoads<T> {
  readonly #validity: Validity
  readonly #underWay = new Map<string, InFlightLoad<T>>()
  #count = 0

  constructor(validity: Validity) {
    this.#validity = validity
  }

  /** How many loads have begun. */
  get count(): number {
    return this.#count
  }

  /** How many loads are under way that others could join. */
  get size(): number {
    return this.#underWay.size
  }

  /**
   * The load of this key that a caller may join now, who knows of these tags that its result depends on them: one that has
   * not asked for anything that was invalidated since it began. What it has not asked for yet it will read as it is now.
   */
  joinable(key: string, tags: readonly Tag[]): InFlightLoad<T> | undefined {
    const flight = this.#underWay.get(key)
    if (flight === undefined) return undefined
    const { recording } = flight
    const holds = [flight.tags, recording.tags, recording.asked, tags].every((each) =>
      this.#validity.mayJoin(recording.stamp, each),
    )
    return holds ? flight : undefined
  }

  /** Registers a load before it begins; an earlier one of the key goes on, but nobody joins it any more. */
  begin(key: string, tags: readonly Tag[], fly: (recording: Recording) => Promise<T>): Promise<T> {
    const recording = new Recording(this.#validity.stamp, this.#validity.epoch)
    const begun = ++this.#count
    const landing = fly(recording).finally(() => this.#landed(key, flight))
    const flight: InFlightLoad<T> = { recording, tags, landing, begun }
    this.#underWay.set(key, flight)
    return flight.landing
  }

  /** Lets nobody join the load any more; it goes on. */
  abandon(key: string, flight: { readonly landing: Promise<T> }): void {
    if (this.#underWay.get(key)?.landing === flight.landing) this.#underWay.delete(key)
  }

  #landed(key: string, flight: InFlightLoad<T>): void {
    if (this.#underWay.get(key) === flight) this.#underWay.delete(key)
  }
}
