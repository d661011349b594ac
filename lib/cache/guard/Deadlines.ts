import { elapsedOf, type Clock } from '../../core/clock.js'

/** A call under way: when its time is over, and what happens then. */
interface Deadline {
  readonly at: number
  readonly late: () => void
}

/** The time limits of calls that may all take equally long. They share one timer. */
export class Deadlines {
  readonly limit: number
  readonly #schedule: Required<Clock>['schedule']
  readonly #elapsed: () => number
  /** The calls that have not ended, the oldest first. */
  readonly #open = new Set<Deadline>()
  #isArmed = false

  /** `limit`: in milliseconds; `Infinity`: there is none. */
  constructor(limit: number, clock: Required<Clock>) {
    this.limit = limit
    this.#schedule = clock.schedule
    this.#elapsed = elapsedOf(clock)
  }

  /** A call begins. If `end` is not called within the limit, `late` is called. */
  begin(late: () => void): Deadline {
    const deadline: Deadline = { at: this.#elapsed() + this.limit, late }
    this.#open.add(deadline)
    if (!this.#isArmed && this.limit !== Infinity) this.#arm(deadline, this.limit)
    return deadline
  }

  /** The call has ended. Returns whether that was in time. */
  end(deadline: Deadline): boolean {
    return this.#open.delete(deadline)
  }

  /** The timer stays when its call ends: a timer for each call costs more than the call. */
  #arm(oldest: Deadline, delay: number): void {
    this.#isArmed = true
    this.#schedule(delay, () => {
      this.#isArmed = false
      // The timer decides for the call that it was set for. A clock that stands still must not keep the call waiting.
      this.#look(Math.max(oldest.at, this.#elapsed()))
    })
  }

  #look(now: number): void {
    const due: Deadline[] = []
    for (const deadline of this.#open) {
      if (deadline.at > now) {
        this.#arm(deadline, Math.min(deadline.at - now, this.limit))
        break
      }
      due.push(deadline)
    }
    if (due.length === 0) return
    // If this process itself was blocked, the answers may have arrived without being read. `setImmediate` lets them be read first.
    setImmediate(() => {
      for (const deadline of due) if (this.#open.delete(deadline)) deadline.late()
    })
  }
}
