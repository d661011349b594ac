/** What the processes of a load do. */
export const CONTENDERS = ['GET, by hand', 'RedisStore', 'TieredStore, strict'] as const

export type Contender = (typeof CONTENDERS)[number]

/** Which servers the processes use. */
export interface Servers {
  readonly urls: readonly string[]
  readonly isCluster: boolean
  /** Of all processes: they share their entries. */
  readonly namespace: string
}

/** What is asked for: rows of so many tables. The tables of a database are distributed over the ledgers. */
export interface Subject {
  readonly contender: Contender
  readonly ledgers: number
  readonly tables: number
}

/** Makes a process ask for each entry, so that all are cached. */
export interface Opening extends Subject {
  readonly task: 'open'
}

/** Makes so many callers of a process ask, one hit after the other. */
export interface Asking extends Subject {
  readonly task: 'ask'
  readonly callers: number
  readonly milliseconds: number
}

export interface Answer {
  /** `false`: the library cannot do it. */
  readonly isAble: boolean
  readonly hits: number
  /** Processor time of the process, in microseconds. */
  readonly cpu: number
}
