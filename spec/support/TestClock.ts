import type { Clock } from '../../lib/index.js'

interface Scheduled {
  readonly at: number
  readonly callback: () => void
}

/** A clock that a spec sets forward by hand. */
export class TestClock implements Required<Clock> {
  #now: number
  #scheduled: Scheduled[] = []

  constructor(now = 1_000_000) {
    this.#now = now
  }

  readonly now = (): number => this.#now

  readonly schedule = (delay: number, callback: () => void): (() => void) => {
    const scheduled = { at: this.#now + delay, callback }
    this.#scheduled.push(scheduled)
    return () => {
      this.#scheduled = this.#scheduled.filter((each) => each !== scheduled)
    }
  }

  /** How many callbacks wait for their time. */
  get waiting(): number {
    return this.#scheduled.length
  }

  /** Lets time pass; callbacks run at their own time and in its order, those that they schedule included. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const due = next
      this.#scheduled = this.#scheduled.filter((each) => each !== due)
      this.#now = Math.max(this.#now, due.at)
      due.callback()
    }
    this.#now = end
  }

  #next(end: number): Scheduled | undefined {
    let earliest: Scheduled | undefined
    for (const each of this.#scheduled) {
      if (each.at <= end && (earliest === undefined || each.at < earliest.at)) earliest = each
    }
    return earliest
  }
}
