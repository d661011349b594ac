import type { Clock } from '../../core/clock.js'
import type { GuardedSharedStore } from '../guard/GuardedSharedStore.js'

/** How often a lease is renewed within its time. */
const RENEWALS = 3

/**
 * The sole right of one process to load a key, renewed until the load ends. A process that dies loses the lease soon,
 * and a long load keeps it.
 */
export class HeldLease {
  readonly key: string
  readonly holder: string
  readonly #store: GuardedSharedStore
  readonly #milliseconds: number
  readonly #clock: Required<Clock>
  readonly #giveUpAt: number
  #cancel: (() => void) | undefined
  #renewal: Promise<unknown> | undefined

  constructor(
    store: GuardedSharedStore,
    key: string,
    lease: { readonly holder: string; readonly milliseconds: number },
    { clock, joinTimeout }: { readonly clock: Required<Clock>; readonly joinTimeout: number },
  ) {
    this.key = key
    this.holder = lease.holder
    this.#store = store
    this.#milliseconds = lease.milliseconds
    this.#clock = clock
    // Other processes wait no longer than that, so a load that never ends must not keep them from loading.
    this.#giveUpAt = clock.now() + joinTimeout
    this.#renewLater()
  }

  /** Ends the renewals. The caller gives the lease back together with the result. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Gives the lease back. `refused`: other processes must not wait for the result, it cannot be cached. */
  release(refused: boolean): void {
    this.stop()
    const giveBack = (): void => void this.#store.release(this.key, this.holder, refused)
    // A pool of connections may send the renewal last, which would take the lease again.
    if (this.#renewal === undefined) giveBack()
    else void this.#renewal.then(giveBack, giveBack)
  }

  #renewLater(): void {
    this.#cancel = this.#clock.schedule(this.#milliseconds / RENEWALS, () => {
      if (this.#clock.now() >= this.#giveUpAt) return this.stop()
      const { holder } = this
      const renewal = this.#store.find(this.key, { lease: { holder, milliseconds: this.#milliseconds } })
      // Earlier renewals may arrive later on a pool.
      const all = Promise.all([this.#renewal, renewal]).finally(() => {
        if (this.#renewal === all) this.#renewal = undefined
      })
      this.#renewal = all
      this.#renewLater()
    })
  }
}
