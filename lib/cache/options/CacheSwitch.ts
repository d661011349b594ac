/**
 * Whether queries use a cache, or why they bypass it.
 * - `on`: they use it.
 * - `off`: OBJECTION_CACHE=off in the environment, or `enabled: false`. This lasts.
 * - `paused`: since `pause()`, until `resume()`.
 * - `closed`: since `close()`. This lasts.
 */
export type CacheState = 'on' | 'off' | 'paused' | 'closed'

/** Switches the use of a cache on and off. Writes invalidate in every state. */
export class CacheSwitch {
  #state: CacheState
  #closing: Promise<void> | undefined

  constructor(enabled: boolean) {
    this.#state = enabled ? 'on' : 'off'
  }

  get state(): CacheState {
    return this.#state
  }

  pause(): void {
    if (this.#state === 'on') this.#state = 'paused'
  }

  resume(): void {
    if (this.#state === 'paused') this.#state = 'on'
  }

  /** Each call resolves when the one `end` has ended. */
  close(end: () => Promise<void>): Promise<void> {
    this.#state = 'closed'
    return (this.#closing ??= end())
  }
}
