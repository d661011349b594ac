import type { Read } from '../client/readerOf.js'
import { unexpectedReply } from '../scripts/ScriptRunner.js'

/** Asks a ledger for the stamps of tags, by their names on the server. */
export interface Look {
  /** The number of the ledger. */
  readonly ledger: number
  readonly stamps: readonly string[]
  /** Those that the key `details` has. */
  readonly details?: readonly string[] | undefined
}

/** What a key with stamps says: its head, and the stamp of each tag that was asked for. */
export interface Stamps {
  readonly head: string | null
  /** The count of invalidations. Only the key `stamps` has it. */
  readonly clock: string | null
  readonly values: readonly (string | null)[]
}

/** The answer to a look. */
export interface Looked {
  readonly stamps: Stamps
  readonly details: Stamps | undefined
  /** The history that the ledger of the primary that answered belongs to; `undefined` if it was a replica. */
  readonly history: string | undefined
}

/** Asks for all names of many looks at once, and shares out the answer. */
class Asked {
  readonly #names: readonly string[]
  readonly #places: ReadonlyMap<string, number> | undefined
  /** Where the head and the clock are asked for. */
  readonly #headAt: number
  #head: string | null = null
  #clock: string | null = null
  #values: readonly (string | null)[] = []

  /** `turn`: its number. A reply to another turn has its head elsewhere, because clients can mix replies up. */
  constructor(lists: readonly (readonly string[])[], turn: number) {
    const [only = []] = lists
    if (lists.length > 1) this.#places = placesOf(lists)
    this.#names = this.#places === undefined ? only : [...this.#places.keys()]
    this.#headAt = turn % (this.#names.length + 1)
  }

  read(key: string): Read {
    const before = this.#names.slice(0, this.#headAt)
    return { args: ['HMGET', key, ...before, 'h', 'clock', ...this.#names.slice(this.#headAt)], isBinary: false }
  }

  receive(reply: unknown): void {
    // Another program has put something in the place of the key.
    if (reply instanceof Error) return
    const isWhole = Array.isArray(reply) && reply.length === this.#names.length + 2 && reply.every(isTextOrNull)
    if (!isWhole) throw unexpectedReply()
    this.#values = reply as (string | null)[]
    ;[this.#head = null, this.#clock = null] = reply.splice(this.#headAt, 2) as (string | null)[]
  }

  answerTo(names: readonly string[]): Stamps {
    const [head, clock, values, places] = [this.#head, this.#clock, this.#values, this.#places]
    if (places === undefined || head === null) return { head, clock, values }
    return { head, clock, values: names.map((name) => values[places.get(name) as number] as string | null) }
  }
}

/** All looks at one ledger in one turn: one command for each key, in the order in which the keys must be read. */
export class LedgerLooks {
  readonly #looks: Look[] = []
  #stamps: Asked | undefined
  #details: Asked | undefined

  add(look: Look): void {
    this.#looks.push(look)
  }

  /**
   * The commands that read the keys with this prefix. What was written when `stamps` was read is in `details` when that is read later. The other
   * way round a write in between would look as if it concerned no row. `turn`: its number.
   */
  reads(prefix: string, turn: number): Read[] {
    this.#stamps = new Asked(
      this.#looks.map(({ stamps }) => stamps),
      turn,
    )
    const reads = [this.#stamps.read(`${prefix}stamps`)]
    const details = this.#looks.map((look) => look.details).filter((names) => names !== undefined)
    if (details.length === 0) return reads
    this.#details = new Asked(details, turn)
    return [...reads, this.#details.read(`${prefix}details`)]
  }

  /** Takes the replies to `reads`, from the given place on. */
  receive(replies: readonly unknown[], from: number): void {
    this.#stamps?.receive(replies[from])
    this.#details?.receive(replies[from + 1])
  }

  /** The answer to a look that was added. `history`: that of the server. */
  answerTo({ stamps, details }: Look, history: string | undefined): Looked {
    if (this.#stamps === undefined) throw unexpectedReply()
    return {
      stamps: this.#stamps.answerTo(stamps),
      details: details && this.#details?.answerTo(details),
      history,
    }
  }
}

function placesOf(lists: readonly (readonly string[])[]): Map<string, number> {
  const places = new Map<string, number>()
  for (const names of lists) for (const name of names) if (!places.has(name)) places.set(name, places.size)
  return places
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'
