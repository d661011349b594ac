import type { Sight, Versions } from './history.js'
import type { Random } from './random.js'
import type { World } from './tables.js'

/** What was seen, and how the cache answered where it is known. */
export interface Seen {
  readonly sight: Sight
  readonly status?: string
}

export type ReadForm = (world: World, random: Random) => Promise<Seen>

/** A write that is about to be made: which rows, and how, to the versions that it commits. */
export interface Plan {
  readonly rows: readonly string[]
  run(): Promise<Versions>
}

export type WriteForm = (world: World, random: Random) => Plan
