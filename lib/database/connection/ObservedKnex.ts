import { knownDatabases } from '../../cache/shared/knownDatabases.js'
import { schemaTag, type Tag } from '../../core/tag.js'
import { databaseNameOf, type DatabaseName } from './databaseName.js'
import { dialectOf } from './dialects.js'
import { noteIdentityChange } from './identityChanges.js'
import type { KnexClient } from './KnexClient.js'
import type { Replica } from './Replica.js'

const changed = new Set<ObservedKnex>()

/** The Knex instances that have an open connection with a changed session. */
export const withChangedSessions = (): ReadonlySet<ObservedKnex> => changed

/** What is known of a Knex instance and its database. Its transactions and clones share it. */
export class ObservedKnex {
  /** Knex's name for the kind of database: `dialectOf()`. */
  readonly dialect: string
  /** Set where the database is a replica, whose reads may lag behind writes. */
  replica: Replica | undefined
  /** Whether a statement has been observed. */
  hasSent = false
  #connection: string | undefined
  #database: string
  #isUnknown: boolean
  #schemaTag: Tag
  /** The number of open connections with a changed session, and the statement that changed one last. */
  #changedSessions = 0
  #changedBy = ''

  constructor(dialect: string, { name: database, isUnknown }: DatabaseName) {
    this.dialect = dialect
    this.#isUnknown = isUnknown
    this.#database = database
    this.#schemaTag = schemaTag(database)
    knownDatabases.add(database, isUnknown)
  }

  /** The name of the logical database: all Knex instances with the same name see each other's writes. */
  get database(): string {
    return this.#database
  }

  get schemaTag(): Tag {
    return this.#schemaTag
  }

  /** Whether in other processes the name may mean another database, or the database may have another name. */
  get isUnknown(): boolean {
    return this.#isUnknown
  }

  /** The caller's name for these connections, to distinguish them from others with the same database. */
  get connection(): string | undefined {
    return this.#connection
  }

  /** The statement that changed the session of a connection that is still open; `undefined` where there is none. */
  get sessionChangedBy(): string | undefined {
    return this.#changedSessions === 0 ? undefined : this.#changedBy
  }

  noteChangedSession(statement: string): void {
    this.#changedSessions++
    changed.add(this)
    this.#changedBy = statement
  }

  noteRestoredSession(): void {
    this.#changedSessions--
    if (this.#changedSessions === 0) changed.delete(this)
  }

  nameConnection(connection: string): void {
    noteIdentityChange()
    this.#connection = connection
  }

  renameDatabase(database: string): void {
    noteIdentityChange()
    this.#isUnknown = false
    knownDatabases.add(database, false)
    this.#database = database
    this.#schemaTag = schemaTag(database)
  }
}

const known = new WeakMap<object, ObservedKnex>()

/** O(1) but for the first call with a client. */
export function observedKnexOf(client: KnexClient): ObservedKnex {
  const { config } = client
  const identity = identityOf(config)
  let observedKnex = known.get(identity)
  if (observedKnex === undefined) {
    known.set(identity, (observedKnex = new ObservedKnex(dialectOf(client), databaseNameOf(client))))
  }
  return observedKnex
}

/** An object that a client, its clones and its transactions have in common. */
function identityOf(config: KnexClient['config']): object {
  const { connection, connectionPool } = config
  if (isObject(connection)) return connection
  return isObject(connectionPool) ? connectionPool : config
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
