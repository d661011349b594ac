/**
 * The loads under way, in the order in which they began. Two loads of one key can overlap (a `refresh` overtakes what is under
 * way), and the earlier one may have read older data: once a later one has stored, it must not store over it.
 */
export class LoadOrder {
  readonly #underWay = new Map<string, Set<object>>()

  /** Registers a load of these keys before its first statement. */
  begin(keys: readonly string[], load: object): void {
    for (const key of keys) this.#begin(key, load)
  }

  #begin(key: string, load: object): void {
    const loads = this.#underWay.get(key)
    if (loads === undefined) this.#underWay.set(key, new Set([load]))
    else loads.add(load)
  }

  /** Whether the load may store its result: no later one did. From now on no earlier one may. */
  mayStore(key: string, load: object): boolean {
    const loads = this.#underWay.get(key)
    if (loads === undefined || !loads.has(load)) return false
    for (const earlier of loads) {
      if (earlier === load) break
      loads.delete(earlier)
    }
    return true
  }

  /** Forgets a load that is over. */
  end(keys: readonly string[], load: object): void {
    for (const key of keys) this.#end(key, load)
  }

  #end(key: string, load: object): void {
    const loads = this.#underWay.get(key)
    loads?.delete(load)
    if (loads?.size === 0) this.#underWay.delete(key)
  }
}
