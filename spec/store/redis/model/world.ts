import type { Place } from './program.js'

/**
 * The tags. Table 0 has `w` (its own tag) and `s` (a column that was set) among the stamps, and `d` (the row) among the details. Table 1
 * has `x`.
 */
export type Tag = 'w' | 's' | 'd' | 'x'

/** The latest invalidation of a tag, and whether a write intent is there. */
export interface Stamp {
  readonly stamp: number
  readonly isIntended: boolean
}

export type Stamps = Readonly<Partial<Record<Tag, Stamp>>>

/** The field `h` of the hash `stamps`, and its `clock`. */
export interface Head {
  readonly epoch: number
  /** The replication id and the run of the server that the epoch is bound to. */
  readonly bound: number
  readonly boundRun: number
  readonly cleared: number
  readonly rotated: number
  readonly clock: number
}

/** The keys of a ledger; `null`: the server does not have the key. */
export interface Keys {
  /**
   * What the scripts know. `phase`: `newborn` and `quiet` give no positions that can be stored; `told`: a caller that remembered an
   * earlier epoch has cleared the ledger.
   */
  readonly ledger: Bookkeeping | null
  readonly stamps: { readonly head: Head; readonly tags: Stamps } | null
  readonly older: { readonly epoch: number; readonly tags: Stamps } | null
  /** The writes that hold an intent, by tag. */
  readonly marks: { readonly epoch: number; readonly writes: Readonly<Partial<Record<Tag, readonly number[]>>> } | null
  readonly details: { readonly epoch: number; readonly rotated: number; readonly tags: Stamps } | null
  readonly olderDetails: { readonly epoch: number; readonly tags: Stamps } | null
}

export interface Bookkeeping {
  readonly epoch: number
  readonly phase: 'newborn' | 'quiet' | 'open'
  readonly told: boolean
  /** No tag outside of `stamps` and `older` was invalidated after it. */
  readonly floor: number
  readonly hasOlder: boolean
  readonly detailsFloor: number
  readonly hasOlderDetails: boolean
}

/** A server with a ledger. It draws another replication id at each start and each promotion, and another run at each start. */
export interface Server {
  readonly keys: Keys
  readonly replication: number
  readonly run: number
  readonly isPrimary: boolean
}

export interface Position {
  readonly epoch: number
  /** -1: nothing that is loaded now can be stored. */
  readonly stamp: number
}

/** An entry: a position in each ledger, and a version of each table that it depends on. */
export interface StoredEntry {
  readonly positions: readonly Position[]
  readonly versions: readonly number[]
  readonly tables: readonly number[]
}

export interface Writer {
  readonly place: Place
  /** The epoch in which each ledger has confirmed the intent; 0: not yet. */
  readonly marked: readonly number[]
  readonly finished: readonly boolean[]
  /** The version of each table that the write has made; 0: none. */
  readonly versions: readonly number[]
  readonly isCommitted: boolean
}

export interface Loader {
  readonly place: Place
  readonly positions: readonly Position[]
  readonly versions: readonly number[]
  readonly isOvertaken: boolean
}

/** A process that reads, once or twice. */
export interface Reader {
  readonly stage: 'between' | 'first' | 'second' | 'script' | 'done'
  /** How many reads are left. */
  readonly left: number
  readonly place: Place
  /** The least version of each table that the read may show. */
  readonly least: readonly number[]
  /** What the commands of a stage have answered, by their names. */
  readonly first: Answers
  readonly second: Answers
  /** What the process has found out about an entry: up to which clock of each ledger it is valid. */
  readonly remembered: { readonly entry: StoredEntry; readonly clocks: readonly number[] } | null
}

export type Answers = Readonly<Record<string, unknown>>

/** Everything at one moment. No part is ever changed: a step makes another world, which shares the parts that stay. */
export interface World {
  /** The number of the latest epoch. */
  readonly epochs: number
  readonly database: readonly number[]
  /** The versions that were acknowledged. */
  readonly acknowledged: readonly number[]
  readonly servers: readonly Server[]
  readonly entry: StoredEntry | null
  readonly writers: readonly Writer[]
  readonly loader: Loader | null
  readonly reader: Reader
  readonly rotations: number
  readonly detailRotations: number
  readonly fault: { readonly stage: 'none' | 'possible' | 'demoted' | 'over'; readonly image: Image | null }
}

/** The data of a server at an earlier moment. */
export interface Image {
  readonly keys: Keys
  readonly entry: StoredEntry | null
}

/** The keys of a new ledger. */
export const newKeys = (
  epoch: number,
  server: Pick<Server, 'replication' | 'run'>,
  phase: Bookkeeping['phase'],
): Keys => ({
  ledger: { epoch, phase, told: false, floor: 0, hasOlder: false, detailsFloor: 0, hasOlderDetails: false },
  stamps: {
    head: { epoch, bound: server.replication, boundRun: server.run, cleared: 0, rotated: 0, clock: 0 },
    tags: {},
  },
  older: null,
  marks: { epoch, writes: {} },
  details: { epoch, rotated: 0, tags: {} },
  olderDetails: null,
})

/** A list with another value in one place. */
export const replaced = <T>(list: readonly T[], index: number, value: T): readonly T[] =>
  list.map((each, at) => (at === index ? value : each))
