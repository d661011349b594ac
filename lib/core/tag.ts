/**
 * A tag names something that entries depend on. Invalidating a tag invalidates every entry that carries it, in O(1).
 * The prefix is the kind; the kinds never meet. Tags of a database begin with its name, which holds no slash.
 */
export type Tag = string

/** Depends on the name that a caller gave (the canonical text of an explicit key). */
export const keyTag = (encodedKey: string): Tag => `key:${encodedKey}`

/** Depends on a name of the caller's own choice (`tags: ['prices']`). */
export const userTag = (name: string): Tag => `tag:${name}`

/** Depends on a table by the name that its model class gives it, where Knex gives it another. */
export const modelTag = (table: string): Tag => `model:${table}`

/** Depends on a database: on whatever may have changed any of its tables. */
export const databaseTag = (database: string): Tag => `database:${database}`

/** Depends on what a database's catalogue says. */
export const schemaTag = (database: string): Tag => `schema:${database}`

/** Depends on every table of a database: each write invalidates it. */
export const anyTableTag = (database: string): Tag => `tables:${database}`

/** Depends on any row of a table. Each write of the table invalidates it. */
export const tableTag = (database: string, table: string): Tag => `table:${database}/${table}`

/** Depends on rows that are there. Each write that may have changed such rows, and not only known ones, invalidates it. */
export const bulkTag = (database: string, table: string): Tag => `bulk:${database}/${table}`

/** Depends on the absence of rows. Each write that may have added rows, and not only known ones, invalidates it. */
export const newRowsTag = (database: string, table: string): Tag => `new:${database}/${table}`

/** What to invalidate when any row of a table may have been changed, added or taken away. */
export const allRowsOf = (database: string, table: string): Tag[] => [
  tableTag(database, table),
  bulkTag(database, table),
  newRowsTag(database, table),
]

/** Depends on one row, by its primary key in normal form. */
export const rowTag = (database: string, table: string, row: string): Tag => `row:${database}/${table}/${row}`

/** Depends on what another cache can be told by its callers: one of their tags there, or to forget everything. */
export const foreignTag = (cache: string, tag?: Tag): Tag =>
  tag === undefined ? `cache:${cache}` : `cache:${cache}/${tag}`

/** What to invalidate when any table of a database may have changed. */
export const everythingIn = (database: string): Tag[] => [databaseTag(database), anyTableTag(database)]

/** The tag as it is written by hand, for tables and rows of whichever database. */
export function withoutDatabase(tag: Tag): Tag {
  const kind = tag.slice(0, tag.indexOf(':') + 1)
  const slash = tag.indexOf('/')
  if (slash >= 0) return kind + tag.slice(slash + 1)
  return kind === 'tables:' ? kind : tag
}

/** The cache that a foreign tag is of, and what its callers can invalidate there: one of their tags, or everything. */
export function withoutCache(tag: Tag): { readonly cache: string; readonly tag: Tag | undefined } | undefined {
  if (!tag.startsWith('cache:')) return undefined
  const slash = tag.indexOf('/')
  if (slash < 0) return { cache: tag.slice('cache:'.length), tag: undefined }
  return { cache: tag.slice('cache:'.length, slash), tag: tag.slice(slash + 1) }
}

/** The database that a tag of one is about. */
export function databaseOf(tag: Tag): string | undefined {
  if (isCallersTag(tag) || tag.startsWith('cache:')) return undefined
  const text = tag.slice(tag.indexOf(':') + 1)
  const slash = text.indexOf('/')
  return slash < 0 ? text : text.slice(0, slash)
}

/** The databases that tags are about, each once. */
export const databasesOf = (tags: Iterable<Tag>): string[] => [
  ...new Set(Array.from(tags, databaseOf).filter((name) => name !== undefined)),
]

/** Whether a cache's callers name the tag; all others belong to databases. */
export const isCallersTag = (tag: Tag): boolean =>
  tag.startsWith('key:') || tag.startsWith('tag:') || tag.startsWith('model:')
