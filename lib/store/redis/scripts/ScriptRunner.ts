import { randomBytes } from 'node:crypto'
import { CacheError } from '../../../core/CacheError.js'
import { keepProcessAlive } from '../../../core/clock.js'
import type { SendCommand } from '../client/RedisClient.js'
import type { Script } from './scripts.js'

/** What scripts are sent with. */
type Args = readonly (string | Buffer)[]

/** Runs scripts and other commands that write on the server. */
export class ScriptRunner {
  readonly #send: SendCommand
  readonly #onError: (error: unknown) => void
  readonly #id = randomBytes(9).toString('base64url')
  #runs = 0

  /** `onError`: receives the errors of commands that the server rejects. */
  constructor(send: SendCommand, onError: (error: unknown) => void) {
    this.#send = send
    this.#onError = onError
  }

  /** A text that no script was sent with before. */
  newNonce(): string {
    return `${this.#id}.${(this.#runs++).toString(36)}`
  }

  /**
   * Runs a script. `nonceAt`: where its reply has the nonce, because clients can mix replies up. Rejects with the client's errors.
   * @throws {CacheError} `INVALID_STORE`, as a rejection, for a reply that belongs to another command.
   */
  async run(script: Script, keys: readonly string[], args: Args, nonce: string, nonceAt: number): Promise<unknown[]> {
    const reply = await this.#reported(this.#evaluate(script, keys, args))
    if (!Array.isArray(reply) || textOf(reply[nonceAt]) !== nonce) throw unexpectedReply()
    return reply
  }

  /** Sends a command to the server that has the key. Rejects with the client's errors. */
  send(key: string, args: Args): Promise<unknown> {
    return this.#reported(this.#send(key, args))
  }

  #reported<T>(sent: Promise<T>): Promise<T> {
    return keepProcessAlive(sent).catch((error: unknown) => {
      this.#onError(error)
      throw error
    })
  }

  async #evaluate({ sha, source }: Script, keys: readonly string[], args: Args): Promise<unknown> {
    const [key = ''] = keys
    const rest = [String(keys.length), ...keys, ...args]
    try {
      return await this.#send(key, ['EVALSHA', sha, ...rest])
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return this.#send(key, ['EVAL', source, ...rest])
    }
  }
}

/** @throws {CacheError} `INVALID_STORE` for a part that is not text. */
export function textOf(part: unknown): string {
  if (typeof part === 'string') return part
  if (Buffer.isBuffer(part)) return part.toString()
  throw unexpectedReply()
}

/** @throws {CacheError} `INVALID_STORE` for a part that is not a number. */
export function numberOf(part: unknown): number {
  const number = typeof part === 'number' ? part : Number(textOf(part))
  if (Number.isNaN(number)) throw unexpectedReply()
  return number
}

/** @throws {CacheError} `INVALID_STORE` for a part that is not a list of numbers. */
export function numbersOf(part: unknown): number[] {
  if (Array.isArray(part)) return part.map(numberOf)
  throw unexpectedReply()
}

export const unexpectedReply = (): CacheError =>
  new CacheError('INVALID_STORE', 'The Redis server sent a reply that belongs to another command.')
