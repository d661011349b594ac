/** Directed edges between names. */
export class Graph {
  readonly #edges = new Map<string, Set<string>>()

  add(from: string, to: string): void {
    const targets = this.#edges.get(from)
    if (targets === undefined) this.#edges.set(from, new Set([to]))
    else targets.add(to)
  }

  /** The given names and all that can be reached from them, cycles or not. O(what is reached). */
  reach(starts: Iterable<string>): Set<string> {
    const reached = new Set(starts)
    // A set that grows while it is iterated hands out what was added, each name once.
    for (const name of reached) {
      for (const target of this.#edges.get(name) ?? []) reached.add(target)
    }
    return reached
  }

  /** All that can be reached from the given names over at least one edge: a name itself only if a cycle leads back. */
  beyond(starts: readonly string[]): Set<string> {
    return this.reach(starts.flatMap((start) => [...(this.#edges.get(start) ?? [])]))
  }
}
