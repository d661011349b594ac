/** Objects that it does not keep alive, in the order of their coming. */
export class WeakRefs<T extends object> {
  readonly #refs = new Set<WeakRef<T>>()
  readonly #collected = new FinalizationRegistry((ref: WeakRef<T>) => this.#refs.delete(ref))

  add(object: T): void {
    const ref = new WeakRef(object)
    this.#refs.add(ref)
    this.#collected.register(object, ref)
  }

  /** Those that still exist. */
  all(): T[] {
    return Array.from(this.#refs, (ref) => ref.deref()).filter((object) => object !== undefined)
  }
}
