import { knownDatabases } from '../../cache/freshness/knownDatabases.js'
import { schemaTag, type Tag } from '../../core/tag.js'
import type { KnexClient } from './KnexClient.js'
import { databaseNameOf, type DatabaseName } from './databaseName.js'
import { noteIdentityChange } from './identityChanges.js'
import type { Replica } from './Replica.js'

const changed = new Set<ObservedKnex>()

/** The sources that have a connection whose session a statement changed. */
export const withChangedSessions = (): ReadonlySet<ObservedKnex> => changed

/** Where the statements of a Knex instance go; its transactions and clones share it. */
export class ObservedKnex {
  /** What Knex calls the kind of the database. */
  readonly dialect: string
  /** Where reads may lag behind writes. */
  replica: Replica | undefined
  /** Whether any statement was seen on its way there. */
  hasSent = false
  /** What the caller calls the connections, if anything. */
  #connection: string | undefined
  #database: string
  #isUnknown: boolean
  #schemaTag: Tag
  /** How many of its connections have a changed session, and which statement changed one last. */
  #changedSessions = 0
  #changedBy = ''

  constructor(dialect: string, { name: database, isUnknown }: DatabaseName) {
    this.dialect = dialect
    this.#isUnknown = isUnknown
    this.#database = database
    this.#schemaTag = schemaTag(database)
    knownDatabases.add(database, isUnknown)
  }

  /** The logical database: what is written through one source of that name is seen by all of them. */
  get database(): string {
    return this.#database
  }

  get schemaTag(): Tag {
    return this.#schemaTag
  }

  /** Whether other processes may mean another database, or the same one by another name. */
  get isUnknown(): boolean {
    return this.#isUnknown
  }

  /** What tells these connections from others of the same database, where the caller has said it. */
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

const sources = new WeakMap<object, ObservedKnex>()

/** The source of a client's statements. O(1) but for the first time. */
export function observedKnexOf(client: KnexClient): ObservedKnex {
  const { config } = client
  const identity = identityOf(config)
  let source = sources.get(identity)
  if (source === undefined) {
    const dialect = client.dialect ?? client.driverName ?? ''
    sources.set(identity, (source = new ObservedKnex(dialect, databaseNameOf(client))))
  }
  return source
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
