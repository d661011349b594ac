/**
 * Counts invalidations. All ledgers of a process share one clock, so that an entry needs a single stamp for all its
 * tags, and one comparison shows that nothing at all was written since the entry was last checked.
 */
export class WriteClock {
  #now = 0

  /** The current count. A load records it before its first statement. */
  get now(): number {
    return this.#now
  }

  /** Adds one, and returns the new count. */
  tick(): number {
    return ++this.#now
  }
}

/** The clock of this process. */
export const writeClock = new WriteClock()
