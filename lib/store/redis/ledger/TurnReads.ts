import { holdProcess } from '../../../core/clock.js'
import type { Read, ReadInOrder } from '../client/readerOf.js'
import { unexpectedReply } from '../scripts/ScriptRunner.js'
import { LedgerLooks, type Look, type Looked } from './LedgerLooks.js'

/** What a caller reads at once: an entry's bytes, and stamps. */
interface Request {
  readonly entry: string | undefined
  readonly looks: readonly Look[]
  resolve(reply: TurnReply): void
  reject(error: unknown): void
}

/** The reply: the bytes, if an entry was asked for and there is one, and an answer to each look. */
export interface TurnReply {
  readonly bytes: Buffer | undefined
  readonly looked: readonly Looked[]
}

interface Parts {
  readonly read: ReadInOrder
  /** What the keys of a ledger begin with, by its number. */
  readonly prefixes: readonly string[]
  /** What the keys of the ledgers mean, see `versionOf`. */
  readonly version: string
  /** Whether keys are on several servers. */
  readonly isCluster: boolean
  /** Receives the errors of commands that the server rejects. */
  readonly onError: (error: unknown) => void
}

/** The last read of each server: it proves that the stamps before it are those of a primary, and which history these belong to. */
const PROOF: Read = { args: ['INFO', 'replication'], isBinary: false }

/** A primary with `min-replicas-to-write` has lost its replicas, so one of them can be the primary now. It takes no writes. */
const CUT_OFF = 'min_slaves_good_slaves:0\r'

const ID = 'master_replid:'
const ID_LENGTH = 40

/**
 * Reads entries and stamps by plain commands. All callers of one turn of the event loop share one round trip, and one look at each ledger.
 * Later callers do not share it, because they may know of writes that ended since.
 */
export class TurnReads {
  readonly #parts: Parts
  #waiting: Request[] = []
  #turns = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Rejects with the client's errors. */
  read(entry: string | undefined, looks: readonly Look[]): Promise<TurnReply> {
    return new Promise((resolve, reject) => {
      // After all callers that are ready to run.
      if (this.#waiting.length === 0) process.nextTick(() => this.#send())
      this.#waiting.push({ entry, looks, resolve, reject })
    })
  }

  #send(): void {
    const requests = this.#waiting
    this.#waiting = []
    this.#turns++
    const release = holdProcess()
    const failed = (error: unknown): void => {
      release()
      this.#parts.onError(error)
      for (const { reject } of requests) reject(error)
    }
    try {
      const sending = this.#parts.isCluster ? this.#sendToNodes(requests) : this.#sendToServer(requests)
      sending.then(release, failed)
    } catch (error) {
      failed(error)
    }
  }

  /** All in one write. The entries come first, so that what is found to be valid is never newer than the stamps. */
  #sendToServer(requests: readonly Request[]): Promise<void> {
    const { read, prefixes } = this.#parts
    const entries = entriesOf(requests)
    const ledgers = looksOf(requests)
    const reads = entries.map(get)
    const places = new Map<number, number>()
    for (const [ledger, looks] of ledgers) {
      places.set(ledger, reads.length)
      reads.push(...looks.reads(prefixes[ledger] as string, this.#turns))
    }
    const isProven = ledgers.size > 0
    if (isProven) reads.push(PROOF)
    return read(prefixes[0] as string, reads).then((replies) => {
      const history = isProven ? this.#historyOf(replies.at(-1)) : undefined
      for (const [ledger, looks] of ledgers) looks.receive(replies, places.get(ledger) as number)
      const bytes = new Map<string, Buffer | undefined>()
      for (let i = 0; i < entries.length; i++) bytes.set(entries[i] as string, bytesOfReply(replies[i]))
      for (const { entry, looks, resolve } of requests) {
        const looked = looks.map((look) => (ledgers.get(look.ledger) as LedgerLooks).answerTo(look, history))
        resolve({ bytes: entry === undefined ? undefined : bytes.get(entry), looked })
      }
      return undefined
    })
  }

  /** Entries and ledgers are on any nodes, so their order is not known. A `fill` is checked before it is stored. */
  async #sendToNodes(requests: readonly Request[]): Promise<void> {
    const entries = new Map(entriesOf(requests).map((entry) => [entry, awaitedLater(this.#get(entry))]))
    const ledgers = looksOf(requests)
    const histories = new Map(
      Array.from(ledgers, ([ledger, looks]) => [ledger, awaitedLater(this.#look(ledger, looks))]),
    )
    const answer = async ({ entry, looks, resolve, reject }: Request): Promise<void> => {
      try {
        const known = await Promise.all(looks.map(({ ledger }) => histories.get(ledger) as Promise<string | undefined>))
        const bytes = entry === undefined ? undefined : await entries.get(entry)
        resolve({ bytes, looked: looks.map((look, i) => ledgers.get(look.ledger)!.answerTo(look, known[i])) })
      } catch (error) {
        this.#parts.onError(error)
        reject(error)
      }
    }
    await Promise.all(requests.map(answer))
  }

  async #get(entry: string): Promise<Buffer | undefined> {
    const [reply] = await this.#parts.read(entry, [get(entry)])
    return bytesOfReply(reply)
  }

  async #look(ledger: number, looks: LedgerLooks): Promise<string | undefined> {
    const prefix = this.#parts.prefixes[ledger] as string
    const replies = await this.#parts.read(prefix, [...looks.reads(prefix, this.#turns), PROOF])
    looks.receive(replies, 0)
    return this.#historyOf(replies.at(-1))
  }

  /** The history that the ledger of a primary belongs to, as heads have it; `undefined` for a replica. */
  #historyOf(info: unknown): string | undefined {
    const id = replicationId(info)
    return id && `${this.#parts.version} ${id}`
  }
}

/** Several callers await it, later. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

const get = (key: string): Read => ({ args: ['GET', key], isBinary: true })

/** Each of them once. */
function entriesOf(requests: readonly Request[]): string[] {
  const entries: string[] = []
  for (const { entry } of requests) if (entry !== undefined) entries.push(entry)
  return entries.length > 1 ? [...new Set(entries)] : entries
}

function looksOf(requests: readonly Request[]): Map<number, LedgerLooks> {
  const ledgers = new Map<number, LedgerLooks>()
  for (const request of requests) {
    for (const look of request.looks) {
      let looks = ledgers.get(look.ledger)
      if (looks === undefined) ledgers.set(look.ledger, (looks = new LedgerLooks()))
      looks.add(look)
    }
  }
  return ledgers
}

function bytesOfReply(reply: unknown): Buffer | undefined {
  // Another program has put something in the place of the entry.
  if (reply === null || reply instanceof Error) return undefined
  if (Buffer.isBuffer(reply)) return reply
  throw unexpectedReply()
}

/**
 * The replication id of a primary; `undefined` for a replica, and for a primary that may be cut off. The server draws another id at each
 * start and each promotion.
 */
function replicationId(info: unknown): string | undefined {
  if (typeof info !== 'string') throw unexpectedReply()
  const at = info.indexOf(ID)
  if (at < 0 || !info.includes('role:master\r') || info.includes(CUT_OFF)) return undefined
  return info.slice(at + ID.length, at + ID.length + ID_LENGTH)
}
