/** Directed edges between names. */
export class Graph {
  readonly #edges = new Map<string, Set<string>>()

  add(from: string, to: string): void {
    const targets = this.#edges.get(from)
    if (targets === undefined) this.#edges.set(from, new Set([to]))
    else targets.add(to)
  }

  /** Where the edges from a name lead. */
  from(name: string): Iterable<string> {
    return this.#edges.get(name) ?? []
  }
}

/** The given names and all that can be reached from them over edges of the graphs, cycles or not. O(what is reached). */
export function reach(starts: Iterable<string>, ...graphs: readonly Graph[]): Set<string> {
  const reached = new Set(starts)
  // A set that grows while it is iterated hands out what was added, each name once.
  for (const name of reached) {
    for (const graph of graphs) for (const target of graph.from(name)) reached.add(target)
  }
  return reached
}
