import { deferred, type Deferred } from '../../core/deferred.js'

/** A payload, and the promise that it is sent. */
interface QueuedPayload extends Deferred<unknown> {
  readonly payload: string
}

/** How many payloads one statement sends at most. */
const MAX_BATCH = 100

/** A queue of payloads. `pg` runs one statement at a time; payloads that are added meanwhile go into the next one. */
export class Outbox {
  readonly #send: (payloads: readonly string[]) => Promise<unknown>
  #waiting: QueuedPayload[] = []
  #sent: QueuedPayload[] = []
  #sending: Promise<void> | undefined

  /** `send` sends payloads in order. Those of one call all differ. */
  constructor(send: (payloads: readonly string[]) => Promise<unknown>) {
    this.#send = send
  }

  /** Queues payloads behind all earlier ones. Resolves when all of them are sent. */
  add(payloads: readonly string[]): Promise<unknown> {
    const queued = payloads.map((payload) => ({ payload, ...deferred<unknown>() }))
    this.#waiting.push(...queued)
    this.#sending ??= this.#sendAll()
    return Promise.all(queued.map(({ promise }) => promise))
  }

  /** Resolves when the queue is empty. */
  async drain(): Promise<void> {
    await this.#sending
  }

  /** Rejects all payloads that are queued, or sent without an answer. */
  fail(error: unknown): void {
    for (const each of [...this.#sent, ...this.#waiting]) each.reject(error)
    this.#waiting = []
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#sent = takeBatch(this.#waiting)
      await this.#sendBatch(this.#sent)
    }
    this.#sending = undefined
  }

  async #sendBatch(batch: readonly QueuedPayload[]): Promise<void> {
    try {
      // The promises of the payloads, because `fail` rejects them if the server never answers.
      await Promise.race([this.#send(batch.map(({ payload }) => payload)), ...batch.map(({ promise }) => promise)])
      for (const each of batch) each.resolve(undefined)
    } catch (error) {
      for (const each of batch) each.reject(error)
    }
  }
}

/**
 * Takes the payloads for one statement from the queue. Of equal payloads in one statement PostgreSQL would deliver only the
 * first.
 */
function takeBatch(waiting: QueuedPayload[]): QueuedPayload[] {
  const payloads = new Set<string>()
  for (const { payload } of waiting) {
    if (payloads.size === MAX_BATCH || payloads.has(payload)) break
    payloads.add(payload)
  }
  return waiting.splice(0, payloads.size)
}
