import { knownDatabases } from '../../cache/shared/knownDatabases.js'
import { schemaTag, type Tag } from '../../core/tag.js'
import { DatabaseIdentity, type SettingsName } from '../identity/DatabaseIdentity.js'
import { noteIdentityChange } from '../identity/identityChanges.js'
import { dialectOf } from './dialects.js'
import { identityOf } from './identityOf.js'
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
  readonly #identity: DatabaseIdentity
  /** The caller's name for the database. */
  #given: string | undefined
  #schemaTag: Tag | undefined
  /** The number of open connections with a changed session, and the statement that changed one last. */
  #changedSessions = 0
  #changedBy = ''

  /** `identity`: what the settings and the server say of the database, or a name by the settings alone. */
  constructor(dialect: string, identity: DatabaseIdentity | SettingsName) {
    this.dialect = dialect
    this.#identity = identity instanceof DatabaseIdentity ? identity : new DatabaseIdentity(identity)
  }

  /** The name of the logical database: all Knex instances with the same name see each other's writes. */
  get database(): string {
    return this.#given ?? this.#identity.name
  }

  get schemaTag(): Tag {
    return this.#schemaTag ?? this.#identity.schemaTag
  }

  /** Whether in other processes the name may mean another database, or the database may have another name. */
  get isUnknown(): boolean {
    return this.#given === undefined && this.#identity.isUnknown
  }

  /** What the server says of the database; `undefined` where the caller has named it. */
  get identity(): DatabaseIdentity | undefined {
    return this.#given === undefined ? this.#identity : undefined
  }

  /** Whether the server should be asked for the name of the database before a query is planned. */
  get needsName(): boolean {
    return this.#given === undefined && this.#identity.needsAnswer
  }

  /** Whether its open connections lead to different databases. */
  get isAmbiguous(): boolean {
    return this.#given === undefined && this.#identity.isAmbiguous
  }

  /** The name under which the catalog is known. Copies of a database have one name, and catalogs of their own. */
  get catalogName(): string {
    const place = this.identity?.place
    return place === undefined ? this.database : `${this.database}/${place}`
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

  /** The connection is closed, whether or not the caller has named the database since the connection was asked. */
  noteClosed(connection: object): void {
    this.#identity.close(connection)
  }

  nameConnection(connection: string): void {
    noteIdentityChange()
    this.#connection = connection
    this.#identity.namePlace(connection)
  }

  renameDatabase(database: string): void {
    noteIdentityChange()
    knownDatabases.add(database, false)
    this.#given = database
    this.#schemaTag = schemaTag(database)
  }
}

const known = new WeakMap<object, ObservedKnex>()

/** O(1) but for the first call with a client. */
export function observedKnexOf(client: KnexClient): ObservedKnex {
  const { config } = client
  const shared = sharedBy(config)
  let observedKnex = known.get(shared)
  if (observedKnex === undefined) {
    const dialect = dialectOf(client)
    known.set(shared, (observedKnex = new ObservedKnex(dialect, identityOf(client, dialect))))
  }
  return observedKnex
}

/** An object that a client, its clones and its transactions have in common. */
function sharedBy(config: KnexClient['config']): object {
  const { connection, connectionPool } = config
  if (isObject(connection)) return connection
  return isObject(connectionPool) ? connectionPool : config
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
