import type { Tag } from '../core/tag.js'
import type { TagLedger } from './TagLedger.js'

/** A load under way that others may join. */
export interface Flight<T> {
  /** The ledger's clock when it began. */
  readonly stamp: number
  /** The tags that were known when it began. */
  readonly tags: readonly Tag[]
  readonly landing: Promise<T>
}

/** The loads under way, at most one a key that can be joined. */
export class Flights<T> {
  readonly #ledger: TagLedger
  readonly #underWay = new Map<string, Flight<T>>()

  constructor(ledger: TagLedger) {
    this.#ledger = ledger
  }

  /** How many loads are under way that others could join. */
  get size(): number {
    return this.#underWay.size
  }

  /** The load of this key that a caller may join now, who knows of these tags that its result depends on them. */
  joinable(key: string, tags: readonly Tag[]): Flight<T> | undefined {
    const flight = this.#underWay.get(key)
    if (flight === undefined || !this.#ledger.joinable(flight.stamp, flight.tags)) return undefined
    return this.#ledger.noneSince(flight.stamp, tags) ? flight : undefined
  }

  /** Registers a load before it begins; an earlier one of the key goes on, but nobody joins it any more. */
  begin(key: string, tags: readonly Tag[], fly: (stamp: number) => Promise<T>): Promise<T> {
    const stamp = this.#ledger.clock
    const flight: Flight<T> = { stamp, tags, landing: fly(stamp).finally(() => this.#landed(key, flight)) }
    this.#underWay.set(key, flight)
    return flight.landing
  }

  /** Lets nobody join the load any more; it goes on. */
  abandon(key: string, flight: { readonly landing: Promise<T> }): void {
    if (this.#underWay.get(key)?.landing === flight.landing) this.#underWay.delete(key)
  }

  #landed(key: string, flight: Flight<T>): void {
    if (this.#underWay.get(key) === flight) this.#underWay.delete(key)
  }
}
