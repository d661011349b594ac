import type { Clock } from '../../core/clock.js'
import type { GuardedSharedStore } from '../guard/GuardedSharedStore.js'

/** How often a lease is renewed within its time. */
const RENEWALS = 3

/** The sole right to load a key, renewed until it ends: a process that dies loses it soon, and one that loads long keeps it. */
export class HeldLease {
  readonly key: string
  readonly holder: string
  readonly #shared: GuardedSharedStore
  readonly #milliseconds: number
  readonly #clock: Required<Clock>
  readonly #givesUpAt: number
  #cancel: (() => void) | undefined
  #renewal: Promise<unknown> | undefined

  constructor(
    shared: GuardedSharedStore,
    key: string,
    lease: { readonly holder: string; readonly milliseconds: number },
    { clock, joinTimeout }: { readonly clock: Required<Clock>; readonly joinTimeout: number },
  ) {
    this.key = key
    this.holder = lease.holder
    this.#shared = shared
    this.#milliseconds = lease.milliseconds
    this.#clock = clock
    // Nobody waits longer, and a load that never ends is to keep nobody from loading.
    this.#givesUpAt = clock.now() + joinTimeout
    this.#renewLater()
  }

  /** It is given back together with the result. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Gives it back. `refused`: those who wait for the result need not. */
  release(refused: boolean): void {
    this.stop()
    const giveBack = (): void => void this.#shared.release(this.key, this.holder, refused)
    // A pool may send it first, and the renewal would take the lease once more.
    if (this.#renewal === undefined) giveBack()
    else void this.#renewal.then(giveBack, giveBack)
  }

  #renewLater(): void {
    this.#cancel = this.#clock.schedule(this.#milliseconds / RENEWALS, () => {
      if (this.#clock.now() >= this.#givesUpAt) return this.stop()
      const { holder } = this
      const renewal = this.#shared.find(this.key, { lease: { holder, milliseconds: this.#milliseconds } })
      // On a pool one that was sent earlier may arrive later.
      const all = Promise.all([this.#renewal, renewal]).finally(() => {
        if (this.#renewal === all) this.#renewal = undefined
      })
      this.#renewal = all
      this.#renewLater()
    })
  }
}
