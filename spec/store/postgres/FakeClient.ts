import type { PostgresClient, PostgresNotification } from '../../../lib/store/postgres/index.js'

/** A fake server. It answers at once, unless a spec replaces an answer. */
export class FakeServer {
  /** All clients that were made, in order. */
  readonly clients: FakeClient[] = []
  /** All payloads that were sent, in order, and their number in each statement. */
  readonly payloads: string[] = []
  readonly batches: number[] = []
  connects: (client: FakeClient) => Promise<unknown> = async () => undefined
  listens: (client: FakeClient) => Promise<unknown> = async () => undefined
  tells: () => Promise<unknown> = async () => undefined
  ends: () => Promise<unknown> = async () => undefined

  readonly connect = (): FakeClient => {
    const client = new FakeClient(this)
    this.clients.push(client)
    return client
  }

  get last(): FakeClient {
    return this.clients.at(-1)!
  }

  notify(channel: string, payload: string): void {
    for (const client of this.clients) if (client.channel === channel) client.emit('notification', { channel, payload })
  }
}

/** A fake client of `pg`, as strict as the real one in what the bus uses. */
export class FakeClient implements PostgresClient {
  /** The channel that the client listens on. */
  channel: string | undefined
  readonly calls: string[] = []
  readonly #server: FakeServer
  readonly #listeners = new Map<string, ((value: never) => void)[]>()
  #asked = 0

  constructor(server: FakeServer) {
    this.#server = server
  }

  on(event: string, listener: (value: never) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
  }

  emit(event: 'notification' | 'error' | 'end', value?: PostgresNotification | Error): void {
    const listeners = this.#listeners.get(event) ?? []
    if (event === 'error' && listeners.length === 0) throw value as Error
    for (const listener of listeners) listener(value as never)
  }

  async connect(): Promise<void> {
    if (this.calls.includes('connect')) throw new Error('Client has already been connected. You cannot reuse a client.')
    this.calls.push('connect')
    await this.#server.connects(this)
  }

  async query(text: string, values: string[] = []): Promise<void> {
    this.calls.push(text)
    if (this.#asked++ > 0) throw new Error('One statement at a time.')
    try {
      await this.#answer(text, values)
    } finally {
      this.#asked = 0
    }
  }

  async end(): Promise<void> {
    this.calls.push('end')
    this.channel = undefined
    await this.#server.ends()
  }

  async #answer(text: string, [channel = '', ...payloads]: string[]): Promise<void> {
    const listen = /listen "((?:[^"]|"")+)"$/.exec(text)
    if (listen !== null) {
      this.channel = listen[1]!.replaceAll('""', '"')
      return void (await this.#server.listens(this))
    }
    await this.#server.tells()
    this.#server.batches.push(payloads.length)
    for (const payload of payloads) {
      this.#server.payloads.push(payload)
      this.#server.notify(channel, payload)
    }
  }
}
