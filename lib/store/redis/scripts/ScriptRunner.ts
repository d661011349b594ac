import { randomBytes } from 'node:crypto'
import { keepProcessAlive } from '../../../core/clock.js'
import { CacheError } from '../../../core/CacheError.js'
import type { SendCommand } from '../client/RedisClient.js'
import type { Script } from './scripts.js'

/** The reply of a script. */
export interface ScriptReply {
  readonly epoch: string
  /** The values that the script itself returns. */
  readonly parts: readonly unknown[]
}

/** Runs the scripts of one namespace, and remembers the epoch of the latest reply. */
export class ScriptRunner {
  readonly #send: SendCommand
  readonly #prefix: string
  readonly #keys: readonly string[]
  readonly #limits: readonly string[]
  readonly #onError: (error: unknown) => void
  #epoch = ''

  /**
   * `limits`: how long the server keeps unused data, how long it stores nothing after it has lost the ledger (both in milliseconds),
   * and how many tags each key with stamps holds. `onError`: receives the errors of commands that the server rejects.
   */
  constructor(
    send: SendCommand,
    prefix: string,
    limits: readonly [expiry: number, gracePeriod: number, maxTags: number],
    onError: (error: unknown) => void,
  ) {
    this.#onError = onError
    this.#send = send
    this.#prefix = prefix
    this.#keys = ['ledger', 'stamps', 'older', 'marks', 'details', 'older-details'].map((name) => prefix + name)
    this.#limits = limits.map(String)
  }

  /**
   * Runs a script. `name`: of the entry that the script uses, if any. Rejects with the client's errors.
   * @throws {CacheError} `INVALID_STORE`, as a rejection, for a reply that belongs to another command.
   */
  async run(script: Script, name: string | undefined, args: readonly (string | Buffer)[]): Promise<ScriptReply> {
    const keys = name === undefined ? this.#keys : [...this.#keys, `${this.#prefix}e${name}`, `${this.#prefix}l${name}`]
    const nonce = randomBytes(9).toString('base64url')
    const rest = [String(keys.length), ...keys, this.#epoch, nonce, ...this.#limits, ...args]
    const reply = await keepProcessAlive(this.#evaluate(script, rest)).catch((error: unknown) => {
      this.#onError(error)
      throw error
    })
    if (!Array.isArray(reply) || reply.length < 2 || textOf(reply[1]) !== nonce) throw unexpectedReply()
    const [epoch, , ...parts] = reply as unknown[]
    this.#epoch = textOf(epoch)
    return { epoch: this.#epoch, parts }
  }

  async #evaluate({ sha, source }: Script, rest: readonly (string | Buffer)[]): Promise<unknown> {
    const [, ledger = ''] = rest as readonly string[]
    try {
      return await this.#send(ledger, ['EVALSHA', sha, ...rest])
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return this.#send(ledger, ['EVAL', source, ...rest])
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

const unexpectedReply = (): CacheError =>
  new CacheError('INVALID_STORE', 'The Redis server sent a reply that belongs to another command.')
