import { EventEmitter } from 'node:events'
import type { Knex } from 'knex'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { writeClock } from '../../../lib/cache/freshness/writeClock.js'
import { databaseTag, tableTag } from '../../../lib/core/tag.js'
import { refreshCatalog } from '../../../lib/database/catalog/knownCatalogs.js'
import type { KnexClient, SentStatement } from '../../../lib/database/connection/KnexClient.js'
import { observe } from '../../../lib/database/observe/observe.js'

/** How the server answers a statement: with a value or a promise, or by throwing. */
export type Answer = (sql: string, connection: object) => unknown

const rows = () => Promise.resolve([])

/** A Knex instance of any dialect without a database: the spec decides how each statement is answered. */
export class FakeServer {
  readonly dialect: string
  readonly knex: Knex
  readonly client: KnexClient
  /** How statements are answered from now on. */
  answer: Answer = rows
  #free: object = {}

  constructor(dialect = 'postgresql') {
    this.dialect = dialect
    this.client = this.#makeClient()
    this.knex = { client: this.client } as unknown as Knex
  }

  /** Observes the instance. Its database has no views, no triggers and no cascades. */
  async observe(): Promise<this> {
    await this.readCatalog()
    return this
  }

  /** Reads the catalog anew. The dialect `none` has no query for it. */
  readCatalog(): Promise<void> {
    return refreshCatalog(this.database, 'none', writeClock.now, rows)
  }

  get database(): string {
    return observe(this.knex).database
  }

  /** Takes a connection out of the pool. */
  connect(): FakeConnection {
    const connection = new FakeConnection(this)
    this.#free = connection.raw
    void this.client.acquireConnection()
    return connection
  }

  /** When results that depend on the table were last invalidated. */
  latest(table: string): number {
    return Math.max(databaseLedger.latest(tableTag(this.database, table)), this.everything)
  }

  /** When the whole database was last invalidated. */
  get everything(): number {
    return databaseLedger.latest(databaseTag(this.database))
  }

  /** Whether results that depend on the table are neither served nor stored now. */
  isPending(table: string): boolean {
    return databaseLedger.isPending([databaseTag(this.database), tableTag(this.database, table)])
  }

  /** Whether `act` invalidates results that depend on the table. */
  async touches(table: string, act: () => unknown): Promise<boolean> {
    const before = this.latest(table)
    await act()
    return this.latest(table) > before
  }

  #makeClient(): KnexClient {
    const answer = (connection: object, { sql }: SentStatement) => this.answer(sql, connection) as Promise<unknown>
    const methods = {
      _query: answer,
      _stream: answer,
      acquireConnection: () => Promise.resolve(this.#free),
      releaseConnection: rows,
      destroyRawConnection: rows,
      processResponse: ({ response }: SentStatement) => response,
    }
    const FakeClient = class {
      readonly config = { connection: {} }
      readonly pool = { used: [] }
    }
    Object.assign(FakeClient.prototype, methods, { dialect: this.dialect })
    return new FakeClient() as unknown as KnexClient
  }
}

/** A connection of the pool, which a Knex transaction may use. */
export class FakeConnection {
  readonly #server: FakeServer
  readonly #raw = {}

  constructor(server: FakeServer) {
    this.#server = server
  }

  get raw(): object {
    return this.#raw
  }

  /** As `knex.raw(sql)` sends it. */
  async byHand(sql: string, bindings: readonly unknown[] = []): Promise<unknown> {
    return this.#server.client._query(this.#raw, { sql, bindings })
  }

  /** As a Knex transaction sends it. */
  async inTransaction(sql: string, bindings: readonly unknown[] = []): Promise<unknown> {
    const { client } = this.#server
    const transacting = Object.create(Object.getPrototypeOf(client) as object) as KnexClient
    return Object.assign(transacting, { config: client.config, transacting: true })._query(this.#raw, { sql, bindings })
  }

  /** Each of them in turn. */
  async all(send: 'byHand' | 'inTransaction', ...texts: readonly string[]): Promise<void> {
    for (const sql of texts) await this[send](sql)
  }

  stream(sql: string): { readonly stream: EventEmitter; readonly ended: Promise<unknown> } {
    const stream = new EventEmitter()
    return { stream, ended: this.#server.client._stream(this.#raw, { sql }, stream, {}) }
  }

  release(): Promise<unknown> {
    return this.#server.client.releaseConnection(this.#raw)
  }

  destroy(): unknown {
    return this.#server.client.destroyRawConnection(this.#raw)
  }
}
