import { randomBytes } from 'node:crypto'
import { CacheError } from '../../../core/CacheError.js'
import type { SendCommand } from '../client/RedisClient.js'
import type { Script } from './scripts.js'

/** How much a server notes, and for how long, in milliseconds. */
export interface Bookkeeping {
  /** Everything that nobody has used for so long goes. */
  readonly expiry: number
  /** For how long nothing is kept after bookkeeping was lost. */
  readonly quiet: number
  /** How many tags each of the two generations of stamps holds. */
  readonly mostTags: number
}

export interface ScriptAnswer {
  readonly epoch: string
  /** What the script itself answers. */
  readonly parts: readonly unknown[]
}

/** Runs the scripts of one namespace, and remembers the epoch that they tell. */
export class ScriptRunner {
  readonly #send: SendCommand
  readonly #prefix: string
  readonly #keys: readonly string[]
  readonly #settings: readonly string[]
  readonly #refused: (error: unknown) => void
  #epoch = ''

  /** `refused`: told of what the server refuses. */
  constructor(
    send: SendCommand,
    prefix: string,
    { expiry, quiet, mostTags }: Bookkeeping,
    refused: (error: unknown) => void,
  ) {
    this.#refused = refused
    this.#send = send
    this.#prefix = prefix
    this.#keys = ['ledger', 'stamps', 'older', 'marks'].map((name) => prefix + name)
    this.#settings = [String(expiry), String(quiet), String(mostTags)]
  }

  /**
   * `name`: of the entry that it is about, if any.
   * @throws {CacheError} `INVALID_STORE`, as a rejection, for an answer to something else; whatever the client throws.
   */
  async run(script: Script, name: string | undefined, args: readonly (string | Buffer)[]): Promise<ScriptAnswer> {
    const keys = name === undefined ? this.#keys : [...this.#keys, `${this.#prefix}e${name}`, `${this.#prefix}l${name}`]
    const fresh = randomBytes(9).toString('base64url')
    const rest = [String(keys.length), ...keys, this.#epoch, fresh, ...this.#settings, ...args]
    const answer = await this.#evaluate(script, rest).catch((error: unknown) => {
      this.#refused(error)
      throw error
    })
    if (!Array.isArray(answer) || answer.length < 2 || textOf(answer[1]) !== fresh) throw unexpected()
    const [epoch, , ...parts] = answer as unknown[]
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

/** @throws {CacheError} `INVALID_STORE` unless it is text. */
export function textOf(part: unknown): string {
  if (typeof part === 'string') return part
  if (Buffer.isBuffer(part)) return part.toString()
  throw unexpected()
}

/** @throws {CacheError} `INVALID_STORE` unless it is a number. */
export function numberOf(part: unknown): number {
  const number = typeof part === 'number' ? part : Number(textOf(part))
  if (Number.isNaN(number)) throw unexpected()
  return number
}

/** @throws {CacheError} `INVALID_STORE` unless it is a list of numbers. */
export function numbersOf(part: unknown): number[] {
  if (Array.isArray(part)) return part.map(numberOf)
  throw unexpected()
}

const unexpected = (): CacheError =>
  new CacheError('INVALID_STORE', 'The Redis server gave an answer to something else than what it was asked.')
