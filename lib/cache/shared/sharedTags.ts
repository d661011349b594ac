import type { RowDependency } from '../../core/rowDependency.js'
import { tagsByHand } from '../../core/tables/tagsByHand.js'
import { databaseOf, foreignTag, isCallersTag, placeOf, withoutDatabase, type Tag } from '../../core/tag.js'

/**
 * An entry's tags as all processes know them: tags of databases as they are, tags that callers give with the name of
 * their cache, and the tag of the cache as a whole. Callers can invalidate tables and rows by hand: so those count twice, and each
 * dependency has tags for that, too.
 */
export function sharedTags(cache: string, tags: readonly Tag[], dependencies: readonly RowDependency[]): Tag[] {
  const shared = new Set<Tag>([foreignTag(cache)])
  for (const tag of tags) {
    if (isCallersTag(tag)) {
      shared.add(foreignTag(cache, tag))
      continue
    }
    if (placeOf(tag) !== undefined) continue
    shared.add(tag)
    const byHand = withoutDatabase(tag)
    if (byHand !== tag && databaseOf(tag) !== undefined) shared.add(foreignTag(cache, byHand))
  }
  for (const tag of dependencies.flatMap(tagsByHand)) shared.add(foreignTag(cache, tag))
  return [...shared]
}

/** What callers invalidate by hand, as all processes know it; without `tags`: everything in the cache. */
export const sharedTargets = (cache: string, tags?: readonly Tag[]): Tag[] =>
  tags === undefined ? [foreignTag(cache)] : tags.map((tag) => foreignTag(cache, tag))
