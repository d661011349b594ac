/**
 * A tag names something that entries depend on. Invalidating a tag invalidates every entry that has it, in O(1).
 * The part before the colon is the kind. In tags of a database the database's name follows; it contains no slash.
 */
export type Tag = string

/** Depends on an explicit key, given by its canonical text. */
export const keyTag = (encodedKey: string): Tag => `key:${encodedKey}`

/** Depends on a name that the application chose (`tags: ['prices']`). */
export const userTag = (name: string): Tag => `tag:${name}`

/** Depends on a table by its model class's name for it, if Knex maps that name to another. */
export const modelTag = (table: string): Tag => `model:${table}`

/** Depends on a database as a whole. Writes whose tables are unknown invalidate it. */
export const databaseTag = (database: string): Tag => `database:${database}`

/** Depends on a database's schema catalog. */
export const schemaTag = (database: string): Tag => `schema:${database}`

/** Depends on every table of a database. Each write of the database invalidates it. */
export const anyTableTag = (database: string): Tag => `tables:${database}`

/** Depends on any row of a table. Each write of the table invalidates it. */
export const tableTag = (database: string, table: string): Tag => `table:${tableId(database, table)}`

/** A database's name and a table's folded name, as the tags of the table contain them. */
export const tableId = (database: string, table: string): string => `${database}/${table}`

/** Depends on another cache's invalidations: those of one of its caller tags, or `clear()` if no tag is given. */
export const foreignTag = (cache: string, tag?: Tag): Tag =>
  tag === undefined ? `cache:${cache}` : `cache:${cache}/${tag}`

/** Depends on the place that a database is in. No write invalidates it: it only tells copies of a database apart. */
export const placeTag = (place: string): Tag => `place:${place}`

/** The place of such a tag; `undefined` for any other tag. */
export const placeOf = (tag: Tag): string | undefined =>
  tag.startsWith('place:') ? tag.slice('place:'.length) : undefined

/** The tags to invalidate after a write that can have changed any table of a database. */
export const everythingIn = (database: string): Tag[] => [databaseTag(database), anyTableTag(database)]

/** The tag without its database, as an application writes it: `table:users` for `table:main/users`. */
export function withoutDatabase(tag: Tag): Tag {
  const kind = tag.slice(0, tag.indexOf(':') + 1)
  const slash = tag.indexOf('/')
  if (slash >= 0) return kind + tag.slice(slash + 1)
  return kind === 'tables:' ? kind : tag
}

/** The parts of a foreign tag; `undefined` for any other tag. */
export function parseForeignTag(tag: Tag): { readonly cache: string; readonly tag: Tag | undefined } | undefined {
  if (!tag.startsWith('cache:')) return undefined
  const slash = tag.indexOf('/')
  if (slash < 0) return { cache: tag.slice('cache:'.length), tag: undefined }
  return { cache: tag.slice('cache:'.length, slash), tag: tag.slice(slash + 1) }
}

/** The database of a tag; `undefined` for caller tags, foreign tags and places. */
export function databaseOf(tag: Tag): string | undefined {
  if (isCallersTag(tag) || tag.startsWith('cache:') || tag.startsWith('place:')) return undefined
  const text = tag.slice(tag.indexOf(':') + 1)
  const slash = text.indexOf('/')
  return slash < 0 ? text : text.slice(0, slash)
}

/** The databases of these tags, each once. */
export const databasesOf = (tags: Iterable<Tag>): string[] => [
  ...new Set(Array.from(tags, databaseOf).filter((name) => name !== undefined)),
]

/** Whether the tag is a caller tag: one that the application names. Other tags belong to databases or to other caches. */
export const isCallersTag = (tag: Tag): boolean =>
  tag.startsWith('key:') || tag.startsWith('tag:') || tag.startsWith('model:')
