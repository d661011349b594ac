import type { Tag } from '../../../core/tag.js'
import type { Standing } from '../../SharedStore.js'
import { encodeMessage, EVERY_TAG, type BusMessage } from '../../Bus.js'
import { numberOf, numbersOf, textOf, type ScriptRunner } from '../scripts/ScriptRunner.js'
import { scripts, type Script } from '../scripts/scripts.js'
import type { Count, HeldShare } from './Holding.js'
import { tagName } from './redisNames.js'
import { WriteIntents } from './WriteIntents.js'

/** How many heartbeats a process sends within the deadline. */
const HEARTBEATS = 4

/** The answer of a ledger to a load that begins. */
export interface Begun {
  readonly count: Count
  readonly order: number
  /** The version of each watched tag. */
  readonly watched: readonly string[]
  /** For how many more milliseconds a new ledger stores nothing. */
  readonly newborn: number
}

/** What all ledgers have in common. */
export interface LedgerOptions {
  /** How long the server keeps unused data, in milliseconds. */
  readonly expiry: number
  readonly markDeadline: number
  readonly maxTags: number
  readonly schedule: (delay: number, callback: () => void) => () => void
}

interface Parts extends LedgerOptions {
  readonly number: number
  /** What its keys mean, see `versionOf`. */
  readonly version: string
  /** What its keys begin with. */
  readonly prefix: string
  /** On which it publishes what it is told. */
  readonly channel: string
  readonly runner: ScriptRunner
  /** Names the store, on the server and on the bus. */
  readonly origin: string
  /** Receives the errors of commands that the server rejects. */
  readonly onError: (error: unknown) => void
}

/** Counts the invalidations of the tags that belong to it, on one server: the scripts that write, and those that decide. */
export class Ledger {
  readonly #parts: Parts
  readonly #keys: readonly string[]
  readonly #intents: WriteIntents
  /** The epoch of the latest reply. */
  #epoch = ''

  constructor(parts: Parts) {
    const { prefix, schedule, markDeadline, origin } = parts
    this.#parts = parts
    this.#keys = ['ledger', 'stamps', 'older', 'marks', 'details', 'older-details'].map((name) => prefix + name)
    const resend = async (name: string, tags: readonly Tag[]): Promise<string> =>
      (await this.#sendIntent(name, undefined, tags, [])).epoch
    this.#intents = new WriteIntents(origin, schedule, markDeadline / HEARTBEATS, resend)
  }

  /** The count now. `isOrdered`: whether to number the load. */
  async begin(watch: readonly Tag[], isOrdered: boolean): Promise<Begun> {
    const { epoch, parts } = await this.#run(scripts.begin, [isOrdered ? '1' : '0', ...watch.map(tagName)])
    const [stamp, time, order, watched, newborn] = parts
    return {
      count: { ledger: this.#parts.number, epoch, stamp: numberOf(stamp), time: numberOf(time) },
      order: numberOf(order),
      watched: versionsOf(epoch, watched),
      newborn: numberOf(newborn),
    }
  }

  /** `lag`: how far the replica that was read can lag behind, in milliseconds. */
  async check(held: HeldShare, lag = 0): Promise<Standing> {
    const { epoch, validAt, time, names } = held
    const args = [epoch, String(validAt), String(time), String(lag), ...names.all]
    const { parts } = await this.#run(scripts.check, args)
    const standing = textOf(parts[0]) as Standing
    if (standing === 'unchanged') held.validAt = Math.max(held.validAt, numberOf(parts[1]))
    return standing
  }

  /** Resolves to the versions of the watched tags. */
  async mark(id: string, tags: readonly Tag[], uncertain: boolean, watch: readonly Tag[]): Promise<string[]> {
    const name = this.#intents.begin(id, tags, uncertain)
    const message: BusMessage = { kind: 'begin', origin: this.#parts.origin, id, tags }
    const { epoch, parts } = await this.#sendIntent(name, message, tags, watch)
    this.#intents.confirm(id, epoch)
    this.#warnIfUnpublished(parts)
    return versionsOf(epoch, parts[0])
  }

  async finish(id: string, tags: readonly Tag[], written: readonly Tag[]): Promise<void> {
    // If the write is unknown, the other processes may not have received its beginning, so the server publishes the end.
    const name = this.#intents.end(id) ?? 'lost'
    const message: BusMessage = { kind: 'end', origin: this.#parts.origin, id, tags: written }
    const { firstNumber, isIdle } = this.#intents
    // While no write is running, the server can forget this process.
    const heartbeat = [isIdle ? this.#parts.origin : '', String(firstNumber), String(tags.length)]
    const args = [
      name,
      this.#parts.channel,
      encodeMessage(message),
      ...heartbeat,
      ...[...tags, ...written].map(tagName),
    ]
    this.#warnIfUnpublished((await this.#run(scripts.finish, args)).parts)
  }

  async invalidate(tags: readonly Tag[]): Promise<void> {
    const message: BusMessage = { kind: 'invalidate', origin: this.#parts.origin, tags }
    const args = [this.#parts.channel, encodeMessage(message), ...tags.map(tagName)]
    this.#warnIfUnpublished((await this.#run(scripts.invalidate, args)).parts)
  }

  /** Makes all entries that depend on the ledger invalid. */
  async clear(): Promise<void> {
    const message: BusMessage = { kind: 'invalidate', origin: this.#parts.origin, tags: [EVERY_TAG] }
    const args = [this.#parts.channel, encodeMessage(message)]
    this.#warnIfUnpublished((await this.#run(scripts.clear, args)).parts)
  }

  /** Publishes a text. Resolves to a text that changes whenever messages can have been lost. */
  async publish(text: string): Promise<string> {
    const { epoch, parts } = await this.#run(scripts.publish, [this.#parts.channel, text])
    return `${epoch} ${textOf(parts[0])}`
  }

  /** Stops the heartbeats. */
  close(): void {
    this.#intents.stop()
  }

  #sendIntent(
    name: string,
    message: BusMessage | undefined,
    tags: readonly Tag[],
    watch: readonly Tag[],
  ): Promise<ScriptReply> {
    const { firstNumber } = this.#intents
    const { origin, markDeadline, channel } = this.#parts
    const publication = message === undefined ? ['', ''] : [channel, encodeMessage(message)]
    const args = [origin, String(firstNumber), String(markDeadline), name, ...publication, String(watch.length)]
    return this.#run(scripts.mark, [...args, ...[...watch, ...tags].map(tagName)])
  }

  async #run(script: Script, args: readonly string[]): Promise<ScriptReply> {
    const { runner, expiry, markDeadline, maxTags, version } = this.#parts
    const nonce = runner.newNonce()
    const limits = [...[expiry, markDeadline, maxTags].map(String), version]
    const reply = await runner.run(script, this.#keys, [this.#epoch, nonce, ...limits, ...args], nonce, 1)
    const [epoch, , ...parts] = reply
    this.#epoch = textOf(epoch)
    return { epoch: this.#epoch, parts }
  }

  /** The last part of a reply says why the message was not published; it is empty if it was. */
  #warnIfUnpublished(parts: readonly unknown[]): void {
    const problem = textOf(parts.at(-1))
    if (problem !== '') this.#parts.onError(new Error(problem))
  }
}

/** The reply of a script. */
interface ScriptReply {
  readonly epoch: string
  /** The values that the script itself returns. */
  readonly parts: readonly unknown[]
}

const versionsOf = (epoch: string, stamps: unknown): string[] => numbersOf(stamps).map((stamp) => `${epoch} ${stamp}`)
