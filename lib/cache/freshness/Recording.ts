import type { Entry } from '../../core/entry.js'
import { foreignTag, isCallersTag, type Tag } from '../../core/tag.js'
import type { Position } from '../../store/SharedStore.js'
import type { HeldLease } from '../shared/HeldLease.js'
import type { Rejected } from '../load/loadRequest.js'
import { isSharedEpoch } from './sharedEpochs.js'

const NONE: ReadonlySet<Tag> = new Set()

/**
 * What is seen of one load while it runs. Whoever asks a database notes the tags *before* asking: what has not been asked for
 * yet will be read as it is then.
 */
export class Recording {
  /** What the result depends on, of what was asked for so far. */
  readonly tags = new Set<Tag>()
  /** What it depends on, too, unless the answers tell otherwise. */
  readonly asked = new Set<Tag>()
  #stamp: number
  #expiresAt = Infinity
  #refusal: Rejected | undefined
  #volatile: string | undefined
  #lag = 0
  #isPrivate = false
  /** How far the shared store's count had come, where there is one that answered. */
  position: Position | undefined
  /** The tags of the schemas that were known with this position. */
  watched: ReadonlySet<Tag> = NONE
  /** The sole right to load the key, as long as it is held. */
  lease: HeldLease | undefined
  /** What ends when the position is known, or known to be lacking: with an entry, or with none where the load has to ask. */
  opening: Promise<Entry | undefined> | undefined
  /** Whether the load has begun to ask. */
  hasAsked = false

  readonly #cache: string
  /** Look-ups under way whose entries become a part of the result. */
  readonly #lookUps = new Set<PromiseLike<unknown>>()

  /** `stamp`: the clock before the load's first statement; `cache`: the epoch of the cache that it is for. */
  constructor(stamp: number, cache: string) {
    this.#stamp = stamp
    this.#cache = cache
  }

  /** As of when the load read, or earlier. */
  get stamp(): number {
    return this.#stamp
  }

  /** Until when the result is good at the most, in milliseconds. */
  get expiresAt(): number {
    return this.#expiresAt
  }

  /** Why the result cannot be kept. */
  get refusal(): Rejected | undefined {
    return this.#refusal
  }

  /** What in the load's statements makes its result depend on the time, chance or the session. */
  get volatile(): string | undefined {
    return this.#volatile
  }

  add(tags: Iterable<Tag>): void {
    for (const tag of tags) this.tags.add(tag)
  }

  /** Notes the tags of an entry, or of a load, of some cache: its callers' tags mean nothing to another one. */
  addFrom(cache: string, tags: Iterable<Tag>): void {
    if (cache === this.#cache) return this.add(tags)
    if (!isSharedEpoch(cache)) this.#isPrivate = true
    this.tags.add(foreignTag(cache))
    for (const tag of tags) this.tags.add(isCallersTag(tag) ? foreignTag(cache, tag) : tag)
  }

  /** Notes what an answer that is still to come may depend on. */
  ask(tag: Tag): void {
    this.asked.add(tag)
  }

  /** Something is looked up for the load: what an entry depends on is noted when it is there. */
  noteLookUp(lookUp: PromiseLike<unknown>): void {
    const end = (): unknown => this.#lookUps.delete(ended)
    const ended = lookUp.then(end, end)
    this.#lookUps.add(ended)
  }

  /** Resolves when the look-ups that are under way at the call have ended. */
  async lookedUp(): Promise<void> {
    await Promise.all(this.#lookUps)
  }

  /** A statement of the load gives another result each time, because of this; the first one stays. */
  noteVolatile(what: string): void {
    this.#volatile ??= what
  }

  /** Whether a part of the result came from a cache that hears of no other process. */
  get isPrivate(): boolean {
    return this.#isPrivate
  }

  /** Whether the load has asked nothing up to this call, and takes no entry that was looked up before it. */
  async isYetToAsk(): Promise<boolean> {
    if (this.hasAsked || this.opening === undefined) return false
    return this.opening.then(
      (entry) => entry === undefined,
      () => false,
    )
  }

  /** By how much the load's data may lag behind the writes, in milliseconds. */
  get lag(): number {
    return this.#lag
  }

  /** The load asked something that may lag behind by so much: it read as of this stamp, or later. */
  readAsOf(stamp: number, lag: number): void {
    this.#stamp = Math.min(this.#stamp, stamp)
    this.#lag = Math.max(this.#lag, lag)
  }

  /** An entry, good until then for who took it, became a part of the result. */
  include({ epoch, tags }: Entry, expiresAt: number): void {
    this.addFrom(epoch, tags)
    this.#expiresAt = Math.min(this.#expiresAt, expiresAt)
  }

  /** The result must not be kept; the first reason stays. */
  refuse(reason: string, detail?: string): void {
    this.#refusal ??= { cacheable: false, reason, detail }
  }
}
