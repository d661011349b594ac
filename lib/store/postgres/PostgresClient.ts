/** What a client tells of a NOTIFY. */
export interface PostgresNotification {
  readonly channel: string
  readonly payload?: string | undefined
}

/** What is used of a client of the package `pg`: `new Client(...)` has this shape. */
export interface PostgresClient {
  connect(): Promise<unknown>
  query(text: string, values?: string[]): Promise<unknown>
  end(): Promise<unknown>
  on(event: 'notification', listener: (notification: PostgresNotification) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end', listener: () => void): unknown
}
