import type { Entry } from '../../../../lib/index.js'
import { isAffected } from '../../../../lib/core/tables/isAffected.js'
import type { Tag } from '../../../../lib/core/tag.js'
import type {
  Fill,
  Filled,
  FindOptions,
  Found,
  Lease,
  LeaseRequest,
  Marked,
  MarkOptions,
  Position,
  SharedOrigin,
  Standing,
} from '../../../../lib/index.js'

interface StoredEntry {
  readonly entry: Entry
  readonly origin: SharedOrigin
}

interface Mark {
  readonly process: string
  readonly tags: Set<Tag>
  readonly uncertain: boolean
}

/** How long the store remembers that a result cannot be cached, in milliseconds. */
const REFUSAL_TTL = 5000

/** The contract of a shared store, as simple as possible: it never drops anything. */
export class SharedState {
  readonly entries = new Map<string, StoredEntry>()
  readonly leases = new Map<string, { readonly holder: string; readonly until: number }>()
  readonly marks = new Map<string, Mark>()
  readonly #now: () => number
  #epoch = 1
  #storesNothing = false
  /** A store that has just begun an epoch stores nothing that is loaded within this time, in milliseconds. */
  holdsFor = 0
  #bornAt = -Infinity
  #clock = 0
  #order = 0
  #stamps = new Map<Tag, number>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Loses all data, and begins another epoch. */
  restart(): void {
    this.#epoch++
    this.#bornAt = this.#now()
    this.#clock = 0
    this.#stamps = new Map()
    for (const each of [this.entries, this.leases, this.marks]) each.clear()
  }

  /** Loses all data after which write intents may be missing: it stores nothing, and gives loads no usable position. */
  loseMarks(): void {
    this.restart()
    this.#storesNothing = true
  }

  /** A process has shown no sign of life: ends its writes. */
  die(process: string): void {
    for (const [id, mark] of this.marks) if (mark.process === process) this.finish(id, [...mark.tags], [...mark.tags])
  }

  find(key: string, { loads, lease, watch = [] }: FindOptions = {}): Found {
    const stored = loads === 'always' ? undefined : this.entries.get(key)
    const holds = stored !== undefined && this.check(stored.origin) === 'unchanged'
    const order = loads === undefined || holds ? 0 : ++this.#order
    const position: Position = {
      epoch: this.#name,
      stamp: this.#storesNothing || this.#now() < this.#bornAt + this.holdsFor ? -1 : this.#clock,
      order,
      time: this.#now(),
    }
    if (holds) return { entry: { ...stored.entry, validAt: -1 }, origin: stored.origin }
    return { position, lease: lease && this.#lease(key, lease), watched: this.#versions(watch) }
  }

  check({ position: { epoch, stamp }, tags, dependencies }: SharedOrigin): Standing {
    if (epoch !== this.#name || stamp < 0) return 'overtaken'
    const marks = [...this.marks.values()]
    const isWritten = (tag: Tag): boolean =>
      this.#last(tag) > stamp || marks.some((mark) => mark.uncertain && mark.tags.has(tag))
    const isHot = (tag: Tag): boolean => isWritten(tag) || marks.some((mark) => mark.tags.has(tag))
    const isMet = (by: (tag: Tag) => boolean): boolean =>
      tags.some(by) || dependencies.some((dependency) => isAffected(dependency, by))
    return isMet(isWritten) ? 'overtaken' : isMet(isHot) ? 'pending' : 'unchanged'
  }

  fill(key: string, { entry, tags, position, holder }: Fill): Filled {
    if (holder !== undefined) this.release(key, holder, false)
    const origin = { position, tags, dependencies: entry.dependencies }
    if (this.check(origin) !== 'unchanged') return 'overtaken'
    const before = this.entries.get(key)?.origin.position
    if (before?.epoch === this.#name && before.order > position.order) return 'overtaken'
    this.entries.set(key, { entry, origin })
    return 'kept'
  }

  release(key: string, holder: string, refused: boolean): void {
    if (this.leases.get(key)?.holder !== holder) return
    if (refused) this.leases.set(key, { holder: 'refused', until: this.#now() + REFUSAL_TTL })
    else this.leases.delete(key)
  }

  mark(process: string, id: string, tags: readonly Tag[], { uncertain, watch }: MarkOptions): Marked {
    this.marks.set(id, { process, tags: new Set(tags), uncertain })
    return { watched: this.#versions(watch), holdsFor: this.holdsFor }
  }

  finish(id: string, _tags: readonly Tag[], written: readonly Tag[]): void {
    this.invalidate(written)
    this.marks.delete(id)
  }

  invalidate(tags: readonly Tag[]): void {
    this.#clock++
    for (const tag of tags) this.#stamps.set(tag, this.#clock)
  }

  get #name(): string {
    return `epoch ${this.#epoch}`
  }

  #versions(tags: readonly Tag[]): string[] {
    return tags.map((tag) => `${this.#name} ${this.#last(tag)}`)
  }

  #last(tag: Tag): number {
    return this.#stamps.get(tag) ?? 0
  }

  #lease(key: string, { holder, milliseconds }: LeaseRequest): Lease | undefined {
    if (this.#storesNothing) return undefined
    const held = this.leases.get(key)
    if (held !== undefined && held.until > this.#now() && held.holder !== holder) {
      return held.holder === 'refused' ? 'refused' : 'taken'
    }
    this.leases.set(key, { holder, until: this.#now() + milliseconds })
    return 'given'
  }
}
