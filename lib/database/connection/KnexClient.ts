import type { Knex } from 'knex'

/**
 * The parts of Knex's client that this library uses beyond the documented ones. Knex 3 has all of them, and `observe` checks for them. A
 * transaction's client is made from the prototype of the client's class and shares its `config`. A clone made by `withUserParams` has a
 * copy of the `config`.
 */
export interface KnexClient {
  readonly config: Readonly<Record<string, unknown>>
  readonly dialect?: string
  readonly driverName?: string
  readonly driver?: unknown
  readonly connectionSettings?: Readonly<Record<string, unknown>>
  readonly transacting?: boolean
  /** A transaction's client has no pool. `eventId`: the number of the next request for a connection, from 1 on. */
  readonly pool?: { readonly eventId?: number }
  /** Sends one statement on a connection. All statements but streams pass it. */
  _query(connection: object, statement: SentStatement): Promise<unknown>
  /** Sends one statement whose rows go into a stream. Settles when the stream has ended. */
  _stream(connection: object, statement: SentStatement, stream: Stream, options: unknown): Promise<unknown>
  /** Takes a connection out of the pool. A transaction's client has its own connection and takes none. */
  acquireConnection(): Promise<object>
  /** Gives a connection back to the pool. A transaction's client does nothing here. */
  releaseConnection(connection: object): Promise<unknown>
  /** Closes a connection. */
  destroyRawConnection(connection: object): unknown
  processResponse(statement: SentStatement, runner: unknown): unknown
}

/** One statement on its way to the driver, which puts its response into it. */
export interface SentStatement {
  readonly sql: string
  readonly bindings?: readonly unknown[] | undefined
  readonly method?: string
  readonly options?: object
  readonly response?: unknown
}

export interface Stream {
  once(event: 'close', listener: () => void): unknown
  emit(event: 'error', error: unknown): unknown
}

/** The client of a Knex instance, a transaction, or a clone. */
export function clientOf(knex: Knex): KnexClient {
  return (knex as unknown as { client: KnexClient } | undefined)?.client as KnexClient
}
