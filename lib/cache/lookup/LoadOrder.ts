/**
 * The loads under way, in the order in which they began. Two loads of one key can overlap, for instance when a
 * `refresh` begins meanwhile. The earlier load may have read older data, so it must not store over the result of the
 * later one.
 */
export class LoadOrder {
  readonly #byKey = new Map<string, Set<object>>()

  /** Registers a load of these keys, before its first statement. */
  begin(keys: readonly string[], load: object): void {
    for (const key of keys) {
      const loads = this.#byKey.get(key)
      if (loads === undefined) this.#byKey.set(key, new Set([load]))
      else loads.add(load)
    }
  }

  /** Whether no later load of the key has stored. If so, earlier loads may not store from here on. */
  mayStore(key: string, load: object): boolean {
    const loads = this.#byKey.get(key)
    if (loads === undefined || !loads.has(load)) return false
    for (const earlier of loads) {
      if (earlier === load) break
      loads.delete(earlier)
    }
    return true
  }

  /** Removes a load that has ended. */
  end(keys: readonly string[], load: object): void {
    for (const key of keys) {
      const loads = this.#byKey.get(key)
      loads?.delete(load)
      if (loads?.size === 0) this.#byKey.delete(key)
    }
  }
}
