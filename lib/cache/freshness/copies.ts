import { FORMAT_VERSION } from '../../core/entry.js'

/** A value that all copies of the library in this process share: a bundler, or npm, may have put in a second one. */
export function sharedByCopies<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`objection-cache.${name}.${FORMAT_VERSION}`)
  const shared = globalThis as { [key: symbol]: T | undefined }
  return (shared[key] ??= make())
}

/** What the copies of the library in this process offer each other. Only functions with plain arguments may cross, because private fields do not. */
export class Copies<Offer extends object> {
  readonly #offers: Set<WeakRef<Offer>>
  readonly #own: Offer

  /** `name`: what is offered. The copies with other formats of entries have offers of their own. */
  constructor(name: string, own: Offer) {
    this.#own = own
    this.#offers = sharedByCopies(name, () => new Set())
    this.#offers.add(new WeakRef(own))
  }

  /** Whether this copy is the only one. */
  get isAlone(): boolean {
    return this.#offers.size === 1
  }

  /** What the other copies offer. A copy that a test runner has thrown away is forgotten. */
  others(): readonly Offer[] {
    const offers: Offer[] = []
    for (const reference of this.#offers) {
      const offer = reference.deref()
      if (offer === undefined) this.#offers.delete(reference)
      else if (offer !== this.#own) offers.push(offer)
    }
    return offers
  }
}
