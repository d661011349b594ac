/**
 * Counts invalidations. All ledgers of a process share one count, so that an entry needs one stamp whatever it depends on,
 * and one comparison tells that nothing at all was written since it was last looked at.
 */
export class WriteClock {
  #now = 0

  /** The current count; a load notes it before its first statement. */
  get now(): number {
    return this.#now
  }

  /** Moves on, and gives the new count. */
  tick(): number {
    return ++this.#now
  }
}

/** The process's own. */
export const writeClock = new WriteClock()
