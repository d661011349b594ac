/**
 * A tag names something that entries depend on. Invalidating a tag invalidates every entry that carries it, in O(1).
 * The prefix is the kind; the kinds never meet.
 */
export type Tag = string

/** Depends on the name that a caller gave (the canonical text of an explicit key). */
export const keyTag = (encodedKey: string): Tag => `key:${encodedKey}`

/** Depends on a name of the caller's own choice (`tags: ['prices']`). */
export const userTag = (name: string): Tag => `tag:${name}`

/** Depends on a database table. */
export const tableTag = (table: string): Tag => `table:${table}`

/**
 * Whether a load's dependence on the tag is known before the load runs. Explicit keys and user tags are given with the
 * query; which tables a load reads is only known when it has read them.
 */
export const isKnownBeforeLoad = (tag: Tag): boolean => !tag.startsWith('table:')
