import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CacheSampler } from './CacheSampler.js'
import { begin, isOver, RequestError } from '../http/respond.js'

/** How many pages can be open. */
const MOST_STREAMS = 100

/** A page that has not taken this many samples is given up. */
const MOST_MISSED = 60

/** The pages that are open: each gets a sample as soon as there is one (server-sent events). */
export class EventStreams {
  readonly #sampler: CacheSampler
  /** How many samples each has missed. */
  readonly #missed = new Map<ServerResponse, number>()

  #isClosed = false

  constructor(sampler: CacheSampler) {
    this.#sampler = sampler
  }

  /** @throws {RequestError} 503 if too many pages are open, or after `close()`: a page would open its stream again. */
  open(request: IncomingMessage, response: ServerResponse): void {
    if (this.#isClosed) throw new RequestError(503, 'The inspector is closed.')
    if (this.#missed.size >= MOST_STREAMS) {
      const message = `${MOST_STREAMS} pages are open already. Close one to see moving charts here.`
      throw new RequestError(503, message, { 'retry-after': '10' })
    }
    // The page may have gone while `authorize` was asked: there is no further event of it.
    if (isOver(response)) return
    begin(response, 200, 'text/event-stream; charset=utf-8')
    response.setHeader('cache-control', 'no-store, no-transform')
    response.setHeader('x-accel-buffering', 'no')
    if (request.method === 'HEAD') return void response.end()
    this.#missed.set(response, 0)
    response.on('close', () => this.#remove(response))
    response.on('error', () => this.#remove(response))
    if (this.#missed.size === 1) this.#sampler.start((sample) => this.#sendAll(sample))
    response.write(eventText('history', this.#sampler.history))
  }

  close(): void {
    this.#isClosed = true
    for (const response of this.#missed.keys()) response.end()
    this.#missed.clear()
    this.#sampler.stop()
  }

  #remove(response: ServerResponse): void {
    if (this.#missed.delete(response) && this.#missed.size === 0) this.#sampler.stop()
  }

  #sendAll(sample: unknown): void {
    const text = eventText('sample', sample)
    for (const [response, missed] of this.#missed) {
      if (!response.writableNeedDrain) {
        response.write(text)
        if (missed > 0) this.#missed.set(response, 0)
      } else if (missed < MOST_MISSED) this.#missed.set(response, missed + 1)
      else response.destroy()
    }
  }
}

const eventText = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
