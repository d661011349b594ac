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
  Position,
  SharedStore,
  Standing,
} from '../SharedStore.js'
import { senderOf, type RedisClient } from './client/RedisClient.js'
import { WriteIntents } from './WriteIntents.js'
import { keyName, tagName } from './redisNames.js'
import { RedisWarnings } from './client/RedisWarnings.js'
import { RedisBus } from './RedisBus.js'
import { checkRedisOptions, type RedisStoreOptions } from './redisOptions.js'
import { numberOf, numbersOf, ScriptRunner, textOf, type ScriptAnswer } from './scripts/ScriptRunner.js'
import { scripts } from './scripts/scripts.js'

/** For how long it is known that a result cannot be kept, in milliseconds. */
const REFUSAL_KNOWN = 5000

/** How many signs of life a process gives within the deadline. */
const BEATS = 4

/**
 * Entries in Redis or Valkey, shared by all processes that use the namespace. The server itself counts invalidations and says which
 * entries may still be served: no clock of any process is involved, and nothing that the server forgets (a flush, a restart, an
 * eviction of any key) can make an entry look valid. Every look-up, fill and mark is one round trip and one script. Each cache has a
 * store of its own; the stores of a process may share a client.
 */
export class RedisStore implements SharedStore {
  readonly name: string
  readonly #client: RedisClient
  readonly #channel: string
  readonly #scripts: ScriptRunner
  readonly #marks: WriteIntents
  readonly #permissions: RedisWarnings
  readonly #expiry: number
  readonly #deadline: string
  readonly #compressAbove: number
  readonly #maxEntryBytes: number

  /** @throws {CacheError} `INVALID_OPTION` or `INVALID_DURATION`. */
  constructor(options: RedisStoreOptions) {
    const checked = checkRedisOptions(options)
    const { client, namespace, expiry, markDeadline, compressAbove, maxEntryBytes, maxTags, schedule } = checked
    this.#client = client
    this.name = namespace
    const prefix = `{${namespace}}:`
    this.#channel = `${prefix}bus`
    this.#expiry = expiry
    this.#deadline = String(markDeadline)
    this.#compressAbove = compressAbove
    this.#maxEntryBytes = maxEntryBytes
    const bookkeeping = { expiry, quiet: markDeadline, mostTags: maxTags }
    this.#permissions = new RedisWarnings(this, client, prefix)
    this.#scripts = new ScriptRunner(senderOf(client), prefix, bookkeeping, (error) =>
      this.#permissions.warnAbout(error),
    )
    this.#marks = new WriteIntents({ schedule }, markDeadline / BEATS, (mark, tags) => this.#markAgain(mark, tags))
  }

  get origin(): string {
    return this.#marks.process
  }

  async find(key: string, options: FindOptions = {}): Promise<Found> {
    const { loads, lease, watch = [] } = options
    const { holder = '', milliseconds = 0 } = lease ?? {}
    const args = [loads ?? '', holder, String(this.#limited(milliseconds)), ...watch.map(tagName)]
    const { epoch, parts } = await this.#scripts.run(scripts.find, keyName(key), args)
    const [stamp, time, order, watched, status, filledAt, data] = parts
    const position = { epoch, stamp: numberOf(stamp), time: numberOf(time), order: numberOf(order) }
    const found = { position, watched: numbersOf(watched), lease: undefined, entry: undefined }
    const standing = textOf(status)
    if (standing !== 'entry') return { ...found, lease: standing === '' ? undefined : (standing as Lease) }
    const entry = decodeEntry(data as Buffer)
    if (entry !== undefined) return { ...found, entry: { ...entry, epoch, stamp: numberOf(filledAt) } }
    // Bytes that make no sense are as good as none: a load begins, which replaces them.
    return loads === undefined ? found : this.find(key, { ...options, loads: 'always' })
  }

  async check({ epoch, stamp }: Pick<Position, 'epoch' | 'stamp'>, tags: readonly Tag[]): Promise<Standing> {
    const { parts } = await this.#scripts.run(scripts.check, undefined, [epoch, String(stamp), ...tags.map(tagName)])
    return textOf(parts[0]) as Standing
  }

  async fill(key: string, { entry, tags, position, holder = '', lag = 0 }: Fill): Promise<Filled> {
    const { epoch, stamp, time, order } = position
    const of = [epoch, String(stamp), String(time), String(order), String(lag), holder]
    const filled = await this.#fill(key, entry, tags, of)
    if (filled === 'refused' && holder !== '') await this.release(key, holder, true)
    return filled
  }

  async release(key: string, holder: string, refused: boolean): Promise<void> {
    await this.#scripts.run(scripts.release, keyName(key), [holder, refused ? '1' : '0', String(REFUSAL_KNOWN)])
  }

  async mark(id: string, tags: readonly Tag[], { uncertain, watch }: MarkOptions): Promise<Marked> {
    const { process } = this.#marks
    const name = this.#marks.begin(id, tags, uncertain)
    const answer = await this.#mark(name, { kind: 'begin', origin: process, id, tags }, tags, watch)
    const { epoch, parts } = answer
    this.#marks.noteEpoch(id, epoch)
    this.#noteTold(answer)
    return { epoch, watched: numbersOf(parts[0]) }
  }

  async finish(id: string, tags: readonly Tag[]): Promise<void> {
    // One that the server does not know was lost there, and with it, perhaps, that others were told.
    const name = this.#marks.end(id) ?? 'lost'
    await this.#invalidate(name, tags, { kind: 'end', origin: this.#marks.process, id, tags })
  }

  async invalidate(tags: readonly Tag[]): Promise<void> {
    await this.#invalidate('', tags, { kind: 'invalidate', origin: this.#marks.process, tags })
  }

  /** A bus on a connection of its own, a duplicate of the client. */
  bus(): Bus {
    const publish = async (text: string): Promise<string> => {
      const { epoch, parts } = await this.#scripts.run(scripts.publish, undefined, [this.#channel, text])
      return `${epoch} ${textOf(parts[0])}`
    }
    const refused = (error: unknown): void => this.#permissions.warnAbout(error)
    return new RedisBus({ client: this.#client, channel: this.#channel, publish, refused })
  }

  async get(key: string): Promise<Entry | undefined> {
    const { parts } = await this.#scripts.run(scripts.find, keyName(key), ['', '', '0'])
    return textOf(parts[4]) === 'entry' ? decodeEntry(parts[6] as Buffer) : undefined
  }

  async set(key: string, entry: Entry): Promise<boolean> {
    const filled = await this.#fill(key, entry, [], ['', '0', '0', '0', '0', ''])
    if (filled === 'refused') await this.delete(key)
    return filled === 'kept'
  }

  async delete(key: string): Promise<void> {
    await this.#scripts.run(scripts.forget, keyName(key), [])
  }

  /** Makes all entries of the namespace unusable, at once and for everybody; the server frees their memory as they expire. O(1). */
  async clear(): Promise<void> {
    const message: BusMessage = { kind: 'invalidate', origin: this.#marks.process, tags: [EVERY_TAG] }
    this.#noteTold(await this.#scripts.run(scripts.clear, undefined, [this.#channel, encodeMessage(message)]))
  }

  /** What the server takes for a lifetime. */
  #limited(milliseconds: number): number {
    return Math.max(1, Math.min(this.#expiry, Math.ceil(milliseconds)))
  }

  close(): void {
    this.#marks.stop()
  }

  #mark(
    name: string,
    message: BusMessage | undefined,
    tags: readonly Tag[],
    watch: readonly Tag[],
  ): Promise<ScriptAnswer> {
    const { process, first } = this.#marks
    const told = message === undefined ? ['', ''] : [this.#channel, encodeMessage(message)]
    const args = [process, String(first), this.#deadline, name, ...told, String(watch.length)]
    return this.#scripts.run(scripts.mark, undefined, [...args, ...[...watch, ...tags].map(tagName)])
  }

  async #markAgain(name: string, tags: readonly Tag[]): Promise<string> {
    return (await this.#mark(name, undefined, tags, [])).epoch
  }

  async #invalidate(name: string, tags: readonly Tag[], message: BusMessage): Promise<void> {
    const { first, isIdle, process } = this.#marks
    // Where nothing is under way the server need not know of this process.
    const life = [isIdle ? process : '', String(first)]
    const args = [name, this.#channel, encodeMessage(message), ...life, ...tags.map(tagName)]
    this.#noteTold(await this.#scripts.run(scripts.invalidate, undefined, args))
  }

  /** The last part says why those who listen were not told, if they were not. */
  #noteTold({ parts }: ScriptAnswer): void {
    const why = textOf(parts.at(-1))
    if (why !== '') this.#permissions.warnAbout(new Error(why))
  }

  async #fill(key: string, entry: Entry, tags: readonly Tag[], of: readonly string[]): Promise<Filled> {
    const data = encodeEntry(entry, { compressAbove: this.#compressAbove })
    if (data.length > this.#maxEntryBytes || entry.bytes > Number.MAX_SAFE_INTEGER) return 'refused'
    const livesFor = this.#limited(usableUntil(entry) - entry.storedAt)
    const args = [
      ...of,
      String(livesFor),
      Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      ...tags.map(tagName),
    ]
    try {
      const { parts } = await this.#scripts.run(scripts.fill, keyName(key), args)
      return textOf(parts[0]) as Filled
    } catch (error) {
      // The server has no room, and does not make any.
      if (error instanceof Error && error.message.startsWith('OOM')) return 'refused'
      throw error
    }
  }
}
