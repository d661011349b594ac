import type { Tag } from '../../../../core/tag.js'
import type { WriteTags } from '../../WriteTags.js'
import { anythingIn } from '../../../../core/tables/writtenTags.js'
import { hasGrown, type WrittenTable } from '../values/WrittenTable.js'

/** How the tags of one text are made of its bindings. */
export interface WritePlan {
  /** The tables whose values the tags say. */
  readonly tables: readonly WrittenTable[]
  tagsFor(bindings: readonly unknown[]): WriteTags
}

/** Beyond so many tags a write says no values, and beyond that nothing but the table. */
const MOST_TAGS = 200

/** The first of the attempts that is short enough; the last one must be. */
export function shortest(...attempts: readonly (() => Tag[])[]): Tag[] {
  let tags: Tag[] = []
  for (const attempt of attempts) {
    tags = attempt()
    if (tags.length <= MOST_TAGS) return tags
  }
  return tags
}

/** With everything in the tables of which a read has compared a further column since the tags were made. */
export function grownTags(tags: readonly Tag[], tables: readonly WrittenTable[]): readonly Tag[] {
  const grown = tables.filter(hasGrown)
  return grown.length === 0 ? tags : [...tags, ...grown.map(({ id }) => anythingIn(id))]
}
