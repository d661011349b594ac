import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import Knex, { type Knex as KnexInstance } from 'knex'
import { PostgresBus, type PostgresClient } from '../../../lib/store/postgres/index.js'
import { RecordedMessages } from './RecordedMessages.js'

/** What specs use of the package `pg`, which has no types of its own. */
export interface Client extends PostgresClient {
  query(text: string, values?: string[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>
}
interface ClientConfig {
  readonly connectionString: string
  readonly application_name?: string
}
export const { Client } = createRequire(import.meta.url)('pg') as { Client: new (config: ClientConfig) => Client }

/** The server that specs run on; without one there is nothing to run. */
export const SERVER = process.env['OBJECTION_CACHE_POSTGRES']

/** What one spec uses: a channel and a schema of its own, as others use the same database at the same time. */
export class Place {
  readonly channel = `Spec "${randomUUID()}"`
  readonly schema = `spec ${randomUUID()}`
  readonly knex: KnexInstance = Knex({ client: 'pg', connection: SERVER!, pool: { min: 0, max: 1 } })
  readonly #buses: PostgresBus[] = []

  /** A client, as any other program has one. */
  async client(): Promise<Client> {
    const client = new Client({ connectionString: SERVER! })
    await client.connect()
    return client
  }

  /** A bus that is up, what it hears, and the clients that it has made. */
  async bus(channel = this.channel): Promise<{ bus: PostgresBus; received: RecordedMessages; clients: Client[] }> {
    const clients: Client[] = []
    const connect = (): Client => {
      const client = new Client({ connectionString: SERVER! })
      clients.push(client)
      return client
    }
    const bus = new PostgresBus({ connect, channel })
    const received = new RecordedMessages()
    this.#buses.push(bus)
    bus.open(received)
    await received.until((all) => all.length > 0)
    if (received.all[0] !== 'up') throw new Error(JSON.stringify(received.all))
    received.take()
    return { bus, received, clients }
  }

  async open(): Promise<void> {
    await this.knex.raw(`create schema "${this.schema}"; set search_path to "${this.schema}"`)
  }

  async close(): Promise<void> {
    await Promise.all(this.#buses.map((bus) => bus.close()))
    await this.knex.raw(`drop schema if exists "${this.schema}" cascade`)
    await this.knex.destroy()
  }
}
