import { databaseOf, foreignTag, isCallersTag, withoutDatabase, type Tag } from '../../core/tag.js'

/**
 * What an entry depends on for all processes: the tags of databases as they are; those that callers name, within their cache;
 * tables and rows also as callers of the cache name them; and the cache as a whole.
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

/** What callers invalidate in their cache, for all processes; without `tags`: everything. */
export const sharedTargets = (cache: string, tags?: readonly Tag[]): Tag[] =>
  tags === undefined ? [foreignTag(cache)] : tags.map((tag) => foreignTag(cache, tag))
