import { databaseOf, foreignTag, isCallersTag, withoutDatabase, type Tag } from '../../core/tag.js'

/**
 * An entry's tags as all processes know them: tags of databases as they are, tags that callers give with the name of
 * their cache, and the tag of the cache as a whole. Tables and rows count twice, because callers can invalidate them by
 * hand, too.
 */
export function sharedTags(cache: string, tags: readonly Tag[]): Tag[] {
  const shared = new Set<Tag>([foreignTag(cache)])
  for (const tag of tags) {
    if (isCallersTag(tag)) {
      shared.add(foreignTag(cache, tag))
      continue
    }
    shared.add(tag)
    const byHand = withoutDatabase(tag)
    if (byHand !== tag && databaseOf(tag) !== undefined) shared.add(foreignTag(cache, byHand))
  }
  return [...shared]
}

/** What callers invalidate by hand, as all processes know it; without `tags`: everything in the cache. */
export const sharedTargets = (cache: string, tags?: readonly Tag[]): Tag[] =>
  tags === undefined ? [foreignTag(cache)] : tags.map((tag) => foreignTag(cache, tag))
