/** How many names are remembered: those that were met last. */
const MOST = 5000

class KnownNames {
  /** By name, whether other processes cannot know what it stands for. */
  readonly #isUnknown = new Map<string, boolean>()

  /** `isUnknown`: other processes may know something else by the name, or this by another name. */
  add(name: string, isUnknown: boolean): void {
    this.#isUnknown.delete(name)
    this.#isUnknown.set(name, isUnknown)
    const [oldest] = this.#isUnknown.keys()
    if (this.#isUnknown.size > MOST && oldest !== undefined) this.#isUnknown.delete(oldest)
  }

  readonly has = (name: string): boolean => this.#isUnknown.has(name)

  readonly isUnknown = (name: string): boolean => this.#isUnknown.get(name) === true

  all(): string[] {
    return [...this.#isUnknown.keys()]
  }

  /** The names that were added last. */
  latest(most: number): string[] {
    return this.all().slice(-most)
  }
}

/** The databases that were met in this process, by name. */
export const knownDatabases = new KnownNames()

/** The places of databases whose names their servers have said. Copies of a database have one name, and a place each. */
export const knownPlaces = new KnownNames()
