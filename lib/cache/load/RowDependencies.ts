import type { RowDependency } from '../../core/rowDependency.js'
import { written } from '../../core/tables/writtenTags.js'
import type { Tag } from '../../core/tag.js'

/** How many values and rows the dependencies of one load name. With more, the load depends on any row of its tables. */
const MOST_NAMED = 1000

/** The row dependencies of one load, in bounded memory. */
export class RowDependencies {
  readonly #dependencies = new Set<RowDependency>()
  readonly #addTag: (tag: Tag) => unknown
  #named = 0

  /** `addTag`: adds the tag of a table on which the load depends as a whole. */
  constructor(addTag: (tag: Tag) => unknown) {
    this.#addTag = addTag
  }

  get size(): number {
    return this.#dependencies.size
  }

  [Symbol.iterator](): Iterator<RowDependency> {
    return this.#dependencies.values()
  }

  add(dependencies: Iterable<RowDependency>): void {
    for (const dependency of dependencies) {
      if (this.#dependencies.has(dependency)) continue
      this.#dependencies.add(dependency)
      this.#named += namedIn(dependency)
    }
    if (this.#named > MOST_NAMED) this.#widen()
  }

  /** An answer shows that the load depends on less. */
  replace(before: readonly RowDependency[], after: readonly RowDependency[]): void {
    // If one is missing, all were widened.
    if (!before.every((dependency) => this.#dependencies.has(dependency))) return
    for (const dependency of before) {
      this.#dependencies.delete(dependency)
      this.#named -= namedIn(dependency)
    }
    this.add(after)
  }

  #widen(): void {
    for (const { table } of this.#dependencies) this.#addTag(written(table))
    this.#dependencies.clear()
    this.#named = 0
  }
}

/** How many values and rows the dependency names, itself included. */
function namedIn({ rows, conditions }: RowDependency): number {
  return conditions.reduce((sum, { values }) => sum + values.length, 1 + (rows?.length ?? 0))
}
