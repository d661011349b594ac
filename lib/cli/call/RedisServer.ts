import { systemClock } from '../../core/clock.js'
import { OwnClient } from '../../store/redis/client/OwnClient.js'
import { inTime } from './inTime.js'

/** A server, asked by plain commands. */
export class RedisServer {
  readonly #client: OwnClient
  readonly #timeout: number

  /** @throws {CacheError} `INVALID_OPTION` for a wrong URL, and if no client library is installed. */
  constructor(url: string, timeout: number) {
    this.#client = new OwnClient(url, systemClock.schedule)
    this.#timeout = timeout
  }

  async send(...args: string[]): Promise<unknown> {
    return plain(await inTime(this.#client.send('', args), this.#timeout, `Redis's answer to ${args[0]}`))
  }

  /** A section of INFO, by its names. */
  async info(section: string): Promise<ReadonlyMap<string, string>> {
    const text = String(await this.send('INFO', section))
    const lines = text.split(/\r?\n/).filter((line) => line.includes(':'))
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
  }

  close(): Promise<void> {
    return this.#client.close()
  }
}

/** With texts in place of buffers. */
function plain(reply: unknown): unknown {
  if (Buffer.isBuffer(reply)) return reply.toString()
  return Array.isArray(reply) ? reply.map(plain) : reply
}
