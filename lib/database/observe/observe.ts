import type { Knex } from 'knex'
import { setChangedRowsReader } from '../../cache/freshness/changedRowsReader.js'
import { databaseLedger } from '../../cache/freshness/TagLedger.js'
import { publishWrite } from '../../cache/shared/publishers.js'
import { CacheError, describeValue } from '../../core/CacheError.js'
import { everythingIn } from '../../core/tag.js'
import { learnDriverClasses } from '../../core/values/driverClasses.js'
import { clientOf, type KnexClient } from '../connection/KnexClient.js'
import { observedKnexOf, type ObservedKnex } from '../connection/ObservedKnex.js'
import { addReplica, removeReplica, Replica } from '../connection/Replica.js'
import { tagsOfChangedRows } from '../precision/changedRows.js'
import { warnOfDialect } from './warnOfDialect.js'
import { noteClient } from './unnamedClients.js'
import { observeClientClass, observeMethods, prototypeOf } from './ObservedClient.js'

const observed = new WeakSet<KnexClient>()
/** The prototypes of the clients that were met before anything was cached. */
const unobserved = new Set<KnexClient>()
let isObserving = false

/** What the caller says about a Knex instance. An option that is left out changes nothing. */
export interface ObservedKnexOptions {
  readonly database?: string | undefined
  readonly connection?: string | undefined
  /** For a replica: the longest lag in milliseconds, and the clock. `null`: no replica. */
  readonly replica?: { readonly lag: number; readonly now: () => number } | null | undefined
}

/**
 * Observes every statement of the Knex instance from now on, those of its transactions and clones included. A second call is O(1).
 * @throws {CacheError} `UNSUPPORTED_KNEX` where its client is of an unknown kind.
 */
export function observe(knex: Knex): ObservedKnex {
  const client = clientOf(knex)
  if (observed.has(client)) return observedKnexOf(client)
  assertKnownClient(client)
  startObserving()
  observeClientClass(client)
  observed.add(client)
  learnDriverClasses(client.driver)
  noteClient(client)
  const observedKnex = observedKnexOf(client)
  warnOfDialect(observedKnex.dialect)
  return observedKnex
}

/** Something is about to be cached: observes all clients that were met so far. */
export function startObserving(): void {
  if (isObserving) return
  isObserving = true
  setChangedRowsReader(tagsOfChangedRows)
  for (const methods of unobserved) observeMethods(methods)
  unobserved.clear()
}

/** Observes the Knex instance, or only notes its client until something is cached: an application that never caches is left alone. */
export function observeIfCaching(knex: Knex): ObservedKnex | undefined {
  if (isObserving) return observe(knex)
  const client = clientOf(knex)
  assertKnownClient(client)
  unobserved.add(prototypeOf(client))
  return undefined
}

/** Observes the Knex instance, and notes what only the caller can know of its database and connections. */
export function observeAs(knex: Knex, { database, connection, replica }: ObservedKnexOptions): void {
  const observedKnex = observe(knex)
  if (observedKnex.replica !== undefined) removeReplica(observedKnex.database, observedKnex.replica)
  if (database !== undefined && (database !== observedKnex.database || observedKnex.isUnknown)) {
    const oldName = observedKnex.database
    observedKnex.renameDatabase(database)
    if (observedKnex.hasSent || mayHaveSent(clientOf(knex))) invalidateBoth(oldName, database)
  }
  if (connection !== undefined) observedKnex.nameConnection(connection)
  if (replica !== undefined) observedKnex.replica = replica === null ? undefined : new Replica(replica.lag, replica.now)
  if (observedKnex.replica !== undefined) addReplica(observedKnex.database, observedKnex.replica)
}

/** Writes under the new name would not invalidate what was loaded under the old one. */
function invalidateBoth(oldName: string, newName: string): void {
  const tags = [...everythingIn(oldName), ...everythingIn(newName)]
  databaseLedger.invalidate(tags)
  void publishWrite(tags, false)?.end()
}

/** Whether the client may have sent a statement before it was observed: its pool was asked for a connection, or it has no pool. */
const mayHaveSent = ({ pool }: KnexClient): boolean => pool?.eventId !== 1

function assertKnownClient(client: KnexClient | undefined): asserts client is KnexClient {
  if (typeof client?._query === 'function' && typeof client.config === 'object' && client.config !== null) return
  throw new CacheError(
    'UNSUPPORTED_KNEX',
    `observe() needs a Knex instance of version 3 (^3.1.0), whose client has \`_query\`; its client was ${describeValue(client)}.`,
  )
}
