import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import Knex, { type Knex as KnexInstance } from 'knex'
import { PostgresBus, type PostgresClient } from '../../../lib/store/postgres/index.js'
import { RecordedMessages } from './RecordedMessages.js'

/** The part of the package `pg` that specs use. */
export interface Client extends PostgresClient {
  query(text: string, values?: string[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>
}
interface ClientConfig {
  readonly connectionString: string
  readonly application_name?: string
}
export const { Client } = createRequire(import.meta.url)('pg') as { Client: new (config: ClientConfig) => Client }

/** The server for the specs; `undefined`: the specs are skipped. */
export const SERVER = process.env['OBJECTION_CACHE_POSTGRES']

/** A channel and a schema for one spec, because other specs use the same database at the same time. */
export class Place {
  readonly channel = `Spec "${randomUUID()}"`
  readonly schema = `spec ${randomUUID()}`
  readonly knex: KnexInstance = Knex({ client: 'pg', connection: SERVER!, pool: { min: 0, max: 1 } })
  readonly #buses: PostgresBus[] = []

  /** A client of another program. */
  async client(): Promise<Client> {
    const client = new Client({ connectionString: SERVER! })
    await client.connect()
    return client
  }

  /** A bus that is up, its messages, and its clients. */
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
