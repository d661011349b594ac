import type { RowDependency } from '../../core/rowDependency.js'
import { isAffected } from '../../core/tables/isAffected.js'
import type { Tag } from '../../core/tag.js'

/** What has invalidated an entry, as far as it is known. */
export interface Invalidation {
  /** The stamp of the write; `undefined` if another process has found that it was overtaken. */
  readonly stamp: number | undefined
  /** The table, without its database, of which it has changed what the entry has read. */
  readonly table: string | undefined
}

/** So many writes are looked at by themselves. */
const MOST_WRITES = 8

/**
 * The stamp of a write that has changed what the dependency is about since: the first that has done so by itself, or else the latest of those
 * that have done so together, because a later write has taken the stamp of a tag. `latest`: the stamp of a tag. Some write must have.
 */
export function stampOfWrite(dependency: RowDependency, since: number, latest: (tag: Tag) => number): number {
  const stamps = new Set<number>()
  isAffected(dependency, (tag) => {
    const stamp = latest(tag)
    if (stamp > since) stamps.add(stamp)
    return stamp > since
  })
  const inOrder = [...stamps].toSorted((a, b) => a - b)
  const alone = inOrder.slice(0, MOST_WRITES).find((stamp) => isAffected(dependency, (tag) => latest(tag) === stamp))
  return alone ?? inOrder.at(-1) ?? since
}
