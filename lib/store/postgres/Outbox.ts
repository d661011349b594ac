import { deferred, type Deferred } from '../../core/deferred.js'

interface Parcel extends Deferred<unknown> {
  readonly payload: string
}

/** How many payloads go out in one statement at the most. */
const MOST_AT_ONCE = 100

/** What waits to be told: `pg` wants one statement at a time, and whatever comes meanwhile goes out in the next one. */
export class Outbox {
  readonly #send: (payloads: readonly string[]) => Promise<unknown>
  #waiting: Parcel[] = []
  #sent: Parcel[] = []
  #sending: Promise<void> | undefined

  /** `send` tells payloads that are all different, in order. */
  constructor(send: (payloads: readonly string[]) => Promise<unknown>) {
    this.#send = send
  }

  /** Tells payloads in order, behind all earlier ones. Resolves when all of them are told. */
  tell(payloads: readonly string[]): Promise<unknown> {
    const parcels = payloads.map((payload) => ({ payload, ...deferred<unknown>() }))
    this.#waiting.push(...parcels)
    this.#sending ??= this.#sendAll()
    return Promise.all(parcels.map(({ promise }) => promise))
  }

  /** Resolves when nothing waits any more. */
  async emptied(): Promise<void> {
    await this.#sending
  }

  /** Gives up: rejects what waits, and what is not answered. */
  fail(error: unknown): void {
    for (const parcel of [...this.#sent, ...this.#waiting]) parcel.reject(error)
    this.#waiting = []
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#sent = takeBatch(this.#waiting)
      await this.#sendBatch(this.#sent)
    }
    this.#sending = undefined
  }

  async #sendBatch(batch: readonly Parcel[]): Promise<void> {
    try {
      // The parcels, because a server that is gone never answers.
      await Promise.race([this.#send(batch.map(({ payload }) => payload)), ...batch.map(({ promise }) => promise)])
      for (const parcel of batch) parcel.resolve(undefined)
    } catch (error) {
      for (const parcel of batch) parcel.reject(error)
    }
  }
}

/** As many parcels as go out in one statement: of equal payloads PostgreSQL would deliver only the first. */
function takeBatch(waiting: Parcel[]): Parcel[] {
  const payloads = new Set<string>()
  for (const { payload } of waiting) {
    if (payloads.size === MOST_AT_ONCE || payloads.has(payload)) break
    payloads.add(payload)
  }
  return waiting.splice(0, payloads.size)
}
