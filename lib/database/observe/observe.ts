import type { Knex } from 'knex'
import { databaseLedger } from '../../cache/freshness/databaseLedger.js'
import { publishWrite } from '../../cache/freshness/publishers.js'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { learnDriverClasses } from '../../core/values/driverClasses.js'
import { everythingIn } from '../../core/tag.js'
import { clientOf, type KnexClient } from '../connection/KnexClient.js'
import { addReplica, removeReplica, Replica } from '../connection/Replica.js'
import { observedKnexOf, type ObservedKnex } from '../connection/ObservedKnex.js'
import { prototypeOf, observeClientClass, observeMethods } from './ObservedClient.js'

const observed = new WeakSet<KnexClient>()
/** The kinds of clients that were met before anything was cached: one for each kind of database. */
const met = new Set<KnexClient>()
let isObserving = false

/** What is told of a source beyond its settings; what is left out stays as it is. */
export interface ObservedKnexOptions {
  readonly database?: string | undefined
  readonly connection?: string | undefined
  /** Where reads may lag behind writes: by how much in milliseconds, and what tells the time. `null`: nowhere. */
  readonly replica?: { readonly lag: number; readonly now: () => number } | null | undefined
}

/**
 * Watches every statement of the Knex instance from now on, those of its transactions and clones included. It is enough to
 * call it once; O(1) when it was called before.
 * @throws {CacheError} `UNSUPPORTED_KNEX` when its client is of an unknown kind.
 */
export function observe(knex: Knex): ObservedKnex {
  const client = clientOf(knex)
  if (observed.has(client)) return observedKnexOf(client)
  assertKnownClient(client)
  startObserving()
  observeClientClass(client)
  observed.add(client)
  learnDriverClasses(client.driver)
  return observedKnexOf(client)
}

/** Something is about to be cached: from now on all kinds of clients that were ever met are watched. */
export function startObserving(): void {
  if (isObserving) return
  isObserving = true
  for (const methods of met) observeMethods(methods)
  met.clear()
}

/** Observes the Knex instance, unless nothing was cached so far: an application that never caches is left alone. */
export function observeIfCaching(knex: Knex): ObservedKnex | undefined {
  if (isObserving) return observe(knex)
  const client = clientOf(knex)
  assertKnownClient(client)
  met.add(prototypeOf(client))
  return undefined
}

/** Observes, and notes what only the caller can know of the place that the statements go to. */
export function observeAs(knex: Knex, { database, connection, replica }: ObservedKnexOptions): void {
  const source = observe(knex)
  const known = source.replica
  if (known !== undefined) removeReplica(source.database, known)
  if (database !== undefined && (database !== source.database || source.isUnknown)) {
    const before = source.database
    source.renameDatabase(database)
    if (source.hasSent || mayHaveSent(clientOf(knex))) forget(before, database)
  }
  if (connection !== undefined) source.nameConnection(connection)
  if (replica !== undefined) source.replica = replica === null ? undefined : new Replica(replica.lag, replica.now)
  if (source.replica !== undefined) addReplica(source.database, source.replica)
}

/** What was loaded under the old name would miss the writes under the new one. */
function forget(before: string, database: string): void {
  const tags = [...everythingIn(before), ...everythingIn(database)]
  databaseLedger.invalidate(tags)
  void publishWrite(tags, false)?.end()
}

/** Whether the client may have sent a statement before it was observed: its pool has been asked for a connection, or there is none. */
const mayHaveSent = ({ pool }: KnexClient): boolean => pool?.eventId !== 1

function assertKnownClient(client: KnexClient | undefined): asserts client is KnexClient {
  if (typeof client?._query === 'function' && typeof client.config === 'object' && client.config !== null) return
  throw new CacheError(
    'UNSUPPORTED_KNEX',
    `observe() needs a Knex instance of version 3 (^3.1.0), whose client has \`_query\`; its client was ${describeValue(client)}.`,
  )
}
