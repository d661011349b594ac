import type { Knex } from 'knex'
import { CacheError, describeValue } from '../core/CacheError.js'
import { databaseLedger } from '../cache/databaseLedger.js'
import { everythingIn } from '../core/tag.js'
import { clientOf, type Client } from './Client.js'
import { journalOf } from './Journal.js'
import { addReplica, removeReplica, Replica } from './Replica.js'
import { sourceOf, type Source } from './Source.js'
import { watchClass } from './watchClass.js'

const observed = new WeakSet<Source>()

/** What is told of a source beyond its settings. */
export interface SourceOptions {
  readonly database?: string | undefined
  /** Where reads may lag behind writes: by how much in milliseconds, and what tells the time. */
  readonly replica?: { readonly lag: number; readonly now: () => number } | undefined
}

/**
 * Watches every statement of the Knex instance from now on, those of its transactions and clones included. It is enough to
 * call it once; O(1) when it was called before.
 * @throws {CacheError} `UNSUPPORTED_KNEX` when its client is of an unknown kind.
 */
export function observe(knex: Knex): Source {
  const client = clientOf(knex)
  const source = sourceOf(client)
  if (observed.has(source)) return source
  assertKnownClient(client)
  watchClass(client)
  observed.add(source)
  for (const connection of inUse(client)) adopt(connection, source)
  return source
}

/** Observes, and notes what only the caller can know of the place that the statements go to. */
export function observeAs(knex: Knex, { database, replica }: SourceOptions): void {
  const source = observe(knex)
  if (database !== undefined && database !== source.database) rename(source, database)
  if (source.replica !== undefined) removeReplica(source.database, source.replica)
  source.replica = replica && new Replica(replica.lag, replica.now)
  if (source.replica !== undefined) addReplica(source.database, source.replica)
}

/** What was loaded under the old name would miss the writes under the new one. */
function rename(source: Source, database: string): void {
  const before = source.database
  source.database = database
  databaseLedger.invalidate(everythingIn(before))
}

/** Nobody saw what the connection is doing right now. */
function adopt(connection: object, source: Source): void {
  const journal = journalOf(connection, source)
  journal.open('held')
  journal.endsOnRelease = true
  journal.note(everythingIn(source.database))
}

function inUse({ pool }: Client): object[] {
  const used = pool?.used
  if (!Array.isArray(used)) return []
  return used.map((each: { resource?: object }) => each.resource).filter((resource) => resource !== undefined)
}

function assertKnownClient(client: Client | undefined): asserts client is Client {
  if (typeof client?._query === 'function' && typeof client.config === 'object') return
  throw new CacheError(
    'UNSUPPORTED_KNEX',
    `observe() needs a Knex instance of version 3 (^3.1.0), whose client has \`_query\`; it was ${describeValue(client)}.`,
  )
}
