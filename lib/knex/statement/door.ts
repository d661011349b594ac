import type { KnexClient } from '../../database/connection/KnexClient.js'
import type { CacheSettings } from '../../query/queryCache/CacheSettings.js'
import type { ListenedTo, SettingsFunctions } from '../../query/plan/unseenInfluence.js'
import type { QueryCache } from '../../query/queryCache/QueryCache.js'

/** What `cachedKnex()` was given, for all builders of one Knex instance. */
export interface Door {
  readonly cache: QueryCache
  /** Whether all selects are cached. */
  readonly all: boolean
  /** The client of the Knex instance that was given. Its name is in the keys. */
  readonly client: KnexClient
  /** The Knex instance behind the builders: the given one, or a clone of it. Both hear the same events. */
  readonly knex: ListenedTo
  /** The client of that instance. */
  readonly knexClient: ListenedTo & KnexClient
  /** The functions in the settings of the given Knex instance. */
  readonly functions: SettingsFunctions
  /** Whether the client is of a class of Knex's, so that the parts of a builder show what it compiles to. */
  readonly isOfKnex: boolean
}

/** On the client of a cached Knex instance and of its transactions: its door. */
export const DOOR = Symbol('objection-cache door')
/** On a builder: the caching that was asked for. */
export const SETTINGS = Symbol('objection-cache settings')

/** A query builder of Knex, or a raw statement, with what this library uses beyond the documented members. */
export interface KnexStatement extends ListenedTo {
  [DOOR]: Door | undefined
  [SETTINGS]: CacheSettings | undefined
  readonly client: KnexClient & { readonly [DOOR]?: Door }
  /** What the builder does; a raw statement has none. */
  readonly _method?: string
  readonly _single?: {
    readonly lock?: unknown
    readonly waitMode?: unknown
    readonly schema?: string
    readonly table?: unknown
    readonly pluck?: unknown
  }
  readonly _connection?: unknown
  readonly _timeout?: number
  readonly _cancelOnTimeout?: boolean
  readonly _options?: unknown
  readonly isRawInstance?: boolean
  toSQL(): unknown
  toQuery(): string
  queryContext(): unknown
  /** Raw statements have none. */
  clone?(): this
  /** Runs the statement as Knex does. */
  runUncached(): Promise<unknown>
}
