/** Chooses a share of many events, spread evenly over them. */
export class Sampler {
  readonly #share: number
  /** Grows with each event; at 1 one is due. */
  #sum = 0

  /** `share`: from 0 to 1. */
  constructor(share: number) {
    this.#share = share
  }

  /** Whether the next event is chosen. */
  isDue(): boolean {
    this.#sum += this.#share
    if (this.#sum < 1) return false
    this.#sum -= 1
    return true
  }
}
