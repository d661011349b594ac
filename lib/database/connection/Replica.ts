import { writeClock } from '../../cache/freshness/writeClock.js'

/** The lag is divided into this many steps. Reads are taken to lag by up to one step more than they do. */
const STEPS = 100

interface Moment {
  readonly time: number
  /** The write clock's count at that time. */
  readonly count: number
}

/**
 * A database whose reads may lag behind writes. It remembers the write clock's counts within the lag, some hundred of them, to know which
 * writes a read is sure to see.
 */
export class Replica {
  /** The longest lag in milliseconds. */
  readonly lag: number
  readonly #now: () => number
  #moments: Moment[]

  /** `now`: the clock, in milliseconds. */
  constructor(lag: number, now: () => number) {
    this.lag = lag
    this.#now = now
    this.#moments = [{ time: now(), count: writeClock.now }]
  }

  /** A write has ended. O(1), amortised. */
  noteWrite(): void {
    const moment = { time: this.#now(), count: writeClock.now }
    const [before, last] = this.#moments.slice(-2)
    // Writes within one step share a moment, that of the last one.
    if (before !== undefined && last !== undefined && last.time - before.time < this.lag / STEPS) this.#moments.pop()
    this.#moments.push(moment)
    if (this.#moments.length > 3 * STEPS) this.#dropOld()
  }

  /** The write clock's count up to which a read that begins now sees all writes. */
  get stamp(): number {
    const before = this.#now() - this.lag
    // Until the lag has passed once, earlier writes are unknown.
    return this.#moments.findLast(({ time }) => time <= before)?.count ?? 0
  }

  #dropOld(): void {
    const before = this.#now() - this.lag
    const first = this.#moments.findLastIndex(({ time }) => time <= before)
    this.#moments = this.#moments.slice(Math.max(first, this.#moments.length - 2 * STEPS))
  }
}

/** By database. A replica is held weakly: it goes with its Knex instance. */
const replicas = new Map<string, Set<WeakRef<Replica>>>()

/** From now on the replica hears of writes to the database. */
export function addReplica(database: string, replica: Replica): void {
  dropCollected()
  const ofDatabase = replicas.get(database)
  if (ofDatabase === undefined) replicas.set(database, new Set([new WeakRef(replica)]))
  else ofDatabase.add(new WeakRef(replica))
}

export function removeReplica(database: string, replica: Replica): void {
  forEachReplica(database, (each, remove) => each === replica && remove())
}

/** A write to the database has ended. */
export function noteReplicatedWrite(database: string): void {
  if (replicas.size > 0) forEachReplica(database, (replica) => replica.noteWrite())
}

function dropCollected(): void {
  for (const database of replicas.keys()) forEachReplica(database, () => undefined)
}

/** Drops replicas that were garbage-collected on the way. */
function forEachReplica(database: string, act: (replica: Replica, remove: () => void) => unknown): void {
  const ofDatabase = replicas.get(database)
  if (ofDatabase === undefined) return
  for (const reference of ofDatabase) {
    const replica = reference.deref()
    const remove = (): void => void ofDatabase.delete(reference)
    if (replica === undefined) remove()
    else act(replica, remove)
  }
  if (ofDatabase.size === 0) replicas.delete(database)
}
