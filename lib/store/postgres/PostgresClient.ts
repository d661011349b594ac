/** A notification that a client of `pg` emits. */
export interface PostgresNotification {
  /** The channel's name. */
  readonly channel: string
  /** The text of the NOTIFY. */
  readonly payload?: string | undefined
}

/** The part of a client that the bus uses. `new pg.Client(…)` of the package `pg` has it. */
export interface PostgresClient {
  connect(): Promise<unknown>
  query(text: string, values?: string[]): Promise<unknown>
  end(): Promise<unknown>
  /** Lets the process end while the client is connected. */
  unref?(): unknown
  on(event: 'notification', listener: (notification: PostgresNotification) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end', listener: () => void): unknown
}
