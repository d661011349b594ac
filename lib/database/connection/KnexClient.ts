import type { Knex } from 'knex'

/**
 * What this library uses of Knex's client beyond its documented surface, in one place. All of it is so in Knex 3; `observe`
 * looks before anything relies on it. A transaction's client is made from the prototype of the client's class and shares its
 * `config`; a clone by `withUserParams` has a copy of it.
 */
export interface KnexClient {
  readonly config: Readonly<Record<string, unknown>>
  readonly dialect?: string
  readonly driverName?: string
  readonly driver?: unknown
  readonly connectionSettings?: Readonly<Record<string, unknown>>
  readonly transacting?: boolean
  /** `eventId`: the pool counts requests for connections from 1 on. A transaction's client has no pool. */
  readonly pool?: { readonly eventId?: number }
  /** Sends one statement on a connection; every statement but streams passes it. */
  _query(connection: object, statement: SentStatement): Promise<unknown>
  /** Sends one statement whose rows go into a stream; settles when the stream has ended. */
  _stream(connection: object, statement: SentStatement, stream: Stream, options: unknown): Promise<unknown>
  /** Takes a connection out of the pool. A transaction's client has one of its own and does not. */
  acquireConnection(): Promise<object>
  /** Gives a connection back to the pool. A transaction's client does nothing here. */
  releaseConnection(connection: object): Promise<unknown>
  /** Closes a connection for good. */
  destroyRawConnection(connection: object): unknown
  processResponse(statement: SentStatement, runner: unknown): unknown
}

/** One statement on its way to the driver, which notes its answer in it. */
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

/** The client behind a Knex instance, a transaction, or a clone of one. */
export function clientOf(knex: Knex): KnexClient {
  return (knex as unknown as { client: KnexClient } | undefined)?.client as KnexClient
}
