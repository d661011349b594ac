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

/**
 * The stamp of the latest write that has changed what the dependency is about since. Some write must have. `latest`: the stamp of a tag. Later
 * writes of other rows have taken the stamps of the tags for any row, so the oldest tag counts of those that affect the dependency together.
 */
export function stampOfWrite(dependency: RowDependency, since: number, latest: (tag: Tag) => number): number {
  const stamps = new Set<number>()
  isAffected(dependency, (tag) => {
    const stamp = latest(tag)
    if (stamp > since) stamps.add(stamp)
    return stamp > since
  })
  const inOrder = [...stamps].toSorted((a, b) => a - b)
  // Bisects: the tags from some stamp on affect the dependency, and those after it do not.
  let first = 0
  let end = inOrder.length
  while (end - first > 1) {
    const middle = Math.floor((first + end) / 2)
    const stamp = inOrder[middle] as number
    if (isAffected(dependency, (tag) => latest(tag) >= stamp)) first = middle
    else end = middle
  }
  return inOrder[first] ?? since
}
