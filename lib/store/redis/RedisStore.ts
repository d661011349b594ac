import type { Entry } from '../../core/entry.js'
import { decodeEntry, encodeEntry } from '../../codec/entryCodec.js'
import { usableUntil } from '../../core/lifetimes.js'
import type { Tag } from '../../core/tag.js'
import { encodeMessage, EVERY_TAG, type Bus, type BusMessage } from '../Bus.js'
import type {
  Fill,
  Filled,
  FindOptions,
  Found,
  Lease,
  Marked,
  MarkOptions,
  SharedOrigin,
  SharedStore,
  Standing,
} from '../SharedStore.js'
import { RedisWarnings } from './client/RedisWarnings.js'
import { RedisBus } from './RedisBus.js'
import { keyName, namesOf, tagName } from './redisNames.js'
import { checkRedisOptions, type CheckedRedisOptions, type RedisStoreOptions } from './redisOptions.js'
import { numberOf, numbersOf, ScriptRunner, textOf, type ScriptReply } from './scripts/ScriptRunner.js'
import { scripts } from './scripts/scripts.js'
import { WriteIntents } from './WriteIntents.js'

/** How long other callers know that the store cannot take a result, in milliseconds. */
const REJECTION_TTL = 5000

/** How many heartbeats a process sends within the deadline. */
const HEARTBEATS = 4

const versionsOf = (epoch: string, stamps: unknown): string[] => numbersOf(stamps).map((stamp) => `${epoch} ${stamp}`)

/**
 * Keeps entries in Redis or Valkey, for all processes that use the namespace. The server itself counts invalidations and decides
 * which entries are valid, without the clock of a process. If the server loses data (by a flush, a restart, or an eviction of any
 * key), entries become misses; no invalid entry is served. Each look-up, fill and write intent is one round trip with one script. Make a
 * store for each cache; the stores of a process can share a client.
 *
 * ```ts
 * const cache = new QueryCache({ store: new RedisStore({ url: process.env.REDIS_URL }) })
 * ```
 */
export class RedisStore implements SharedStore {
  /** The namespace. */
  readonly name: string
  readonly #options: CheckedRedisOptions
  readonly #channel: string
  readonly #scripts: ScriptRunner
  readonly #intents: WriteIntents
  readonly #onError: (error: unknown) => void
  readonly #buses: RedisBus[] = []

  /**
   * @throws {CacheError} `INVALID_OPTION` for an unknown or wrong option, such as a client that is not connected, and for a `url`
   * if no client library is installed; `INVALID_DURATION` for a value that is not a duration.
   */
  constructor(options: RedisStoreOptions) {
    this.#options = checkRedisOptions(options)
    const { client, send, namespace, expiry, markDeadline, maxTags, schedule } = this.#options
    this.name = namespace
    const prefix = `{${namespace}}:`
    this.#channel = `${prefix}bus`
    const warnings = new RedisWarnings(this, client, prefix)
    this.#onError = (error) => warnings.warnAbout(error)
    this.#scripts = new ScriptRunner(send, prefix, [expiry, markDeadline, maxTags], this.#onError)
    const resend = async (name: string, tags: readonly Tag[]): Promise<string> =>
      (await this.#sendIntent(name, undefined, tags, [])).epoch
    this.#intents = new WriteIntents(schedule, markDeadline / HEARTBEATS, resend)
  }

  /** Names this store on its bus. */
  get origin(): string {
    return this.#intents.processId
  }

  /** Whether the store has a `url`, and its first connection is not open yet. */
  get isStarting(): boolean {
    return this.#options.ownClient?.isStarting === true
  }

  async find(key: string, options: FindOptions = {}): Promise<Found> {
    const { loads, lease, watch = [] } = options
    const { holder = '', milliseconds = 0 } = lease ?? {}
    const args = [loads ?? '', holder, String(this.#ttlOf(milliseconds)), ...watch.map(tagName)]
    const { epoch, parts } = await this.#scripts.run(scripts.find, keyName(key), args)
    const [stamp, time, order, watched, status, filledAt, data] = parts
    const position = { epoch, stamp: numberOf(stamp), time: numberOf(time), order: numberOf(order) }
    const found = { position, watched: versionsOf(epoch, watched) }
    const standing = textOf(status)
    if (standing !== 'entry') return { ...found, lease: standing === '' ? undefined : (standing as Lease) }
    const entry = decodeEntry(data as Buffer)
    const { tags = [], dependencies = [] } = entry ?? {}
    if (entry !== undefined)
      return { entry, origin: { position: { ...position, stamp: numberOf(filledAt) }, tags, dependencies } }
    // Bytes that cannot be decoded count as no entry: a load begins, and replaces them.
    return loads === undefined ? found : this.find(key, { ...options, loads: 'always' })
  }

  async check({ position: { epoch, stamp }, tags, dependencies }: SharedOrigin): Promise<Standing> {
    const args = [epoch, String(stamp), ...namesOf(tags, dependencies)]
    const { parts } = await this.#scripts.run(scripts.check, undefined, args)
    return textOf(parts[0]) as Standing
  }

  async fill(key: string, { entry, tags, position, holder = '', lag = 0 }: Fill): Promise<Filled> {
    const { epoch, stamp, time, order } = position
    const load = [epoch, String(stamp), String(time), String(order), String(lag), holder]
    const filled = await this.#fill(key, entry, namesOf(tags, entry.dependencies), load)
    if (filled === 'refused' && holder !== '') await this.release(key, holder, true)
    return filled
  }

  async release(key: string, holder: string, refused: boolean): Promise<void> {
    await this.#scripts.run(scripts.release, keyName(key), [holder, refused ? '1' : '0', String(REJECTION_TTL)])
  }

  async mark(id: string, tags: readonly Tag[], { uncertain, watch }: MarkOptions): Promise<Marked> {
    const name = this.#intents.begin(id, tags, uncertain)
    const reply = await this.#sendIntent(name, { kind: 'begin', origin: this.origin, id, tags }, tags, watch)
    this.#intents.confirm(id, reply.epoch)
    this.#warnIfUnpublished(reply)
    return { watched: versionsOf(reply.epoch, reply.parts[0]) }
  }

  async finish(id: string, tags: readonly Tag[], written: readonly Tag[]): Promise<void> {
    // If the write is unknown, the other processes may not have received its beginning, so the server publishes the end.
    const name = this.#intents.end(id) ?? 'lost'
    const message: BusMessage = { kind: 'end', origin: this.origin, id, tags: written }
    const { firstNumber, isIdle, processId } = this.#intents
    // While no write is running, the server can forget this process.
    const heartbeat = [isIdle ? processId : '', String(firstNumber), String(tags.length)]
    const args = [name, this.#channel, encodeMessage(message), ...heartbeat, ...[...tags, ...written].map(tagName)]
    this.#warnIfUnpublished(await this.#scripts.run(scripts.finish, undefined, args))
  }

  async invalidate(tags: readonly Tag[]): Promise<void> {
    const message: BusMessage = { kind: 'invalidate', origin: this.origin, tags }
    const args = [this.#channel, encodeMessage(message), ...tags.map(tagName)]
    this.#warnIfUnpublished(await this.#scripts.run(scripts.invalidate, undefined, args))
  }

  /** A bus on a connection of its own, which is a duplicate of the client. It closes with the store. */
  bus(): Bus {
    const publish = async (text: string): Promise<string> => {
      const { epoch, parts } = await this.#scripts.run(scripts.publish, undefined, [this.#channel, text])
      return `${epoch} ${textOf(parts[0])}`
    }
    const bus = new RedisBus({ client: this.#options.client, channel: this.#channel, publish, onError: this.#onError })
    this.#buses.push(bus)
    return bus
  }

  /** Returns a valid entry, as `find` does. */
  async get(key: string): Promise<Entry | undefined> {
    const { parts } = await this.#scripts.run(scripts.find, keyName(key), ['', '', '0'])
    return textOf(parts[4]) === 'entry' ? decodeEntry(parts[6] as Buffer) : undefined
  }

  /** Stores an entry without tags. `false`: the store rejects it. */
  async set(key: string, entry: Entry): Promise<boolean> {
    const filled = await this.#fill(key, entry, [], ['', '0', '0', '0', '0', ''])
    if (filled === 'refused') await this.delete(key)
    return filled === 'kept'
  }

  /** Deletes the entry. */
  async delete(key: string): Promise<void> {
    await this.#scripts.run(scripts.forget, keyName(key), [])
  }

  /** Makes all entries of the namespace invalid for all processes, in O(1). The server frees their memory as they expire. */
  async clear(): Promise<void> {
    const message: BusMessage = { kind: 'invalidate', origin: this.origin, tags: [EVERY_TAG] }
    this.#warnIfUnpublished(await this.#scripts.run(scripts.clear, undefined, [this.#channel, encodeMessage(message)]))
  }

  /** Stops the heartbeats, and closes the buses and the client that the store has made. A client of your own stays open. */
  async close(): Promise<void> {
    this.#intents.stop()
    await Promise.all([...this.#buses.map((bus) => bus.close()), this.#options.ownClient?.close()])
  }

  /** A time to live that the server accepts, in milliseconds. */
  #ttlOf(milliseconds: number): number {
    return Math.max(1, Math.min(this.#options.expiry, Math.ceil(milliseconds)))
  }

  #sendIntent(
    name: string,
    message: BusMessage | undefined,
    tags: readonly Tag[],
    watch: readonly Tag[],
  ): Promise<ScriptReply> {
    const { processId, firstNumber } = this.#intents
    const deadline = String(this.#options.markDeadline)
    const publication = message === undefined ? ['', ''] : [this.#channel, encodeMessage(message)]
    const args = [processId, String(firstNumber), deadline, name, ...publication, String(watch.length)]
    return this.#scripts.run(scripts.mark, undefined, [...args, ...[...watch, ...tags].map(tagName)])
  }

  /** The last part of a reply says why the message was not published; it is empty if it was. */
  #warnIfUnpublished({ parts }: ScriptReply): void {
    const problem = textOf(parts.at(-1))
    if (problem !== '') this.#onError(new Error(problem))
  }

  async #fill(key: string, entry: Entry, names: readonly string[], load: readonly string[]): Promise<Filled> {
    const { compressAbove, maxEntryBytes } = this.#options
    const data = encodeEntry(entry, { compressAbove })
    if (data.length > maxEntryBytes || entry.bytes > Number.MAX_SAFE_INTEGER) return 'refused'
    const ttl = this.#ttlOf(usableUntil(entry) - entry.storedAt)
    const args = [...load, String(ttl), Buffer.from(data.buffer, data.byteOffset, data.byteLength), ...names]
    try {
      const { parts } = await this.#scripts.run(scripts.fill, keyName(key), args)
      return textOf(parts[0]) as Filled
    } catch (error) {
      // The server is full, and evicts nothing.
      if (error instanceof Error && error.message.startsWith('OOM')) return 'refused'
      throw error
    }
  }
}
