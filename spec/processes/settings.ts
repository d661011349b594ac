/** What a worker is given when it starts. */
export interface WorkerSettings {
  readonly name: string
  readonly seed: number
  readonly log: string
  readonly postgres: string
  /** Goes before the names of all that the run makes in shared places. */
  readonly prefix: string
  /** Where the worker finds Redis, for its store and for its bus; `undefined`: a bus of PostgreSQL is all there is. */
  readonly redis: { readonly store: string; readonly bus: string } | undefined
  readonly client: 'node-redis' | 'ioredis'
  readonly hasLocalStore: boolean
  readonly consistency: 'strict' | 'bounded'
  readonly onUnreachable: 'retry' | 'reject'
  /** Over how many ledgers the store spreads the tables. */
  readonly ledgers: number
}

/** In milliseconds. */
export const BOUND = 500
export const MARK_DEADLINE = 800
export const STORE_TIMEOUT = 250
export const LEASE_TIMEOUT = 1000
/** How long a worker rushes. */
export const RUSH = 1500

/** An order for a worker. */
export type Order =
  | { readonly do: 'work' | 'rest' | 'audit' | 'measure' | 'end' }
  /** `hush`: to read only, until it is ordered to write again. `rush`: to write as often as it reads, for a while. */
  | { readonly do: 'hush' | 'rush' | 'write' }
  | { readonly do: 'arm'; readonly signal: 'SIGKILL' | 'SIGSTOP' }

/** What a worker reports. */
export interface Word {
  readonly is:
    'ready' | 'working' | 'resting' | 'audited' | 'measured' | 'hushed' | 'rushing' | 'writing' | 'armed' | 'stopping'
}
