import { writeClock } from '../../cache/freshness/writeClock.js'

/** Into how many steps a lag is divided: reads are taken to lag by up to one step more than they do. */
const STEPS = 100

interface Moment {
  readonly time: number
  /** The write clock's count at that time. */
  readonly count: number
}

/**
 * A source whose reads may lag behind the writes: what it reads now may be as old as what was written some time ago. It keeps
 * the write clock's counts of the moments within the lag, about a hundred of them.
 */
export class Replica {
  /** By how much reads may lag at the most, in milliseconds. */
  readonly lag: number
  readonly #now: () => number
  #moments: Moment[]

  /** `lag`: by how much reads may lag, in milliseconds of `now`. */
  constructor(lag: number, now: () => number) {
    this.lag = lag
    this.#now = now
    this.#moments = [{ time: now(), count: writeClock.now }]
  }

  /** A write has ended. O(1), amortised. */
  noteWrite(): void {
    const moment = { time: this.#now(), count: writeClock.now }
    const [before, last] = this.#moments.slice(-2)
    // Many writes at once share a moment: the latest of them is theirs.
    if (before !== undefined && last !== undefined && last.time - before.time < this.lag / STEPS) this.#moments.pop()
    this.#moments.push(moment)
    if (this.#moments.length > 3 * STEPS) this.#dropOld()
  }

  /** The write clock's count up to which a read that begins now sees all writes. */
  get stamp(): number {
    const before = this.#now() - this.lag
    // Until the lag has passed once, nothing is known of what was written before.
    return this.#moments.findLast(({ time }) => time <= before)?.count ?? 0
  }

  #dropOld(): void {
    const before = this.#now() - this.lag
    const first = this.#moments.findLastIndex(({ time }) => time <= before)
    this.#moments = this.#moments.slice(Math.max(first, this.#moments.length - 2 * STEPS))
  }
}

/** A replica belongs to its source, and goes with it. */
const replicas = new Map<string, Set<WeakRef<Replica>>>()

/** Lets a replica of the database know of its writes from now on. */
export function addReplica(database: string, replica: Replica): void {
  for (const each of replicas.keys()) forEachReplica(each, () => undefined)
  const known = replicas.get(database)
  if (known === undefined) replicas.set(database, new Set([new WeakRef(replica)]))
  else known.add(new WeakRef(replica))
}

export function removeReplica(database: string, replica: Replica): void {
  forEachReplica(database, (each, remove) => each === replica && remove())
}

/** Tells the database's replicas that a write has ended. */
export function noteReplicatedWrite(database: string): void {
  if (replicas.size > 0) forEachReplica(database, (replica) => replica.noteWrite())
}

/** Those that are gone are forgotten. */
function forEachReplica(database: string, act: (replica: Replica, remove: () => void) => unknown): void {
  const known = replicas.get(database)
  if (known === undefined) return
  for (const reference of known) {
    const replica = reference.deref()
    const remove = (): void => void known.delete(reference)
    if (replica === undefined) remove()
    else act(replica, remove)
  }
  if (known.size === 0) replicas.delete(database)
}
