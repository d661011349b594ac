import { channel, type Channel } from 'node:diagnostics_channel'

/** A query that events are about: a query builder. It is asked only while somebody listens. */
export interface NamedQuery {
  modelClass(): { readonly name: string }
  tableName(): string
}

/** What an event says of its query. */
export interface QueryNames {
  /** The name of the model class; `undefined` for computations of `wrap` and for classes without a name. */
  readonly model: string | undefined
  /** The table that the query is on; `undefined` for computations of `wrap`. */
  readonly table: string | undefined
}

const NO_NAMES: QueryNames = { model: undefined, table: undefined }

/** The names of a query; without any where there is no query, or where it fails to tell. */
export function namesOf(query: NamedQuery | undefined): QueryNames {
  if (query === undefined) return NO_NAMES
  try {
    const { name } = query.modelClass()
    return { model: name === '' ? undefined : name, table: query.tableName() }
  } catch {
    return NO_NAMES
  }
}

/**
 * What each `objection-cache:*` channel publishes. Events of queries name the model class and the table, also where there is no key.
 * Messages are made only while somebody listens.
 */
export interface CacheEvents {
  /** A result came from the cache. `stale`: its time was up and it was served under an option that allows it. */
  hit: QueryNames & { key: string; age: number; stale: boolean }
  /** Nothing usable was found, and a load begins or is joined. */
  miss: QueryNames & { key: string; coalesced: boolean }
  /** A load ended. `milliseconds`: how long it took. */
  load: QueryNames & { key: string; milliseconds: number; error?: unknown }
  /** An entry was given to the store. */
  store: QueryNames & { key: string; bytes: number; tags: readonly string[] }
  /** A query went past the cache, or its result was not kept. */
  bypass: QueryNames & { key: string | undefined; reason: string; detail: string | undefined }
  /** Tags were invalidated. */
  invalidate: { tags: readonly string[] }
  /** A hit that was checked (`verify`) is not what the database says; the database's answer was given, and the entry is gone. */
  mismatch: QueryNames & { key: string; cached: unknown; actual: unknown }
  /** A key of the caller's was used for two different queries (`warnOnKeyReuse`). Once a key. */
  'key-reuse': QueryNames & { key: string; statements: readonly [string, string] }
  /** The cache itself failed and the query did not notice. */
  error: { operation: string; key: string | undefined; error: unknown }
}

const channels: Readonly<Record<keyof CacheEvents, Channel>> = {
  hit: channel('objection-cache:hit'),
  miss: channel('objection-cache:miss'),
  load: channel('objection-cache:load'),
  store: channel('objection-cache:store'),
  bypass: channel('objection-cache:bypass'),
  invalidate: channel('objection-cache:invalidate'),
  mismatch: channel('objection-cache:mismatch'),
  'key-reuse': channel('objection-cache:key-reuse'),
  error: channel('objection-cache:error'),
}

/** Publishes what `message` makes, where anybody listens. */
export function publish<Name extends keyof CacheEvents>(name: Name, message: () => CacheEvents[Name]): void {
  const target = channels[name]
  if (target.hasSubscribers) target.publish(message())
}
