import { readFileSync } from 'node:fs'

/** Rows by name, such as `account:3`, and their versions, which only grow. */
export type Versions = Readonly<Record<string, number>>

/** What a read brought. */
export interface Sight {
  readonly saw: Versions
  /** The sum of the versions of all these rows. */
  readonly total?: { readonly rows: readonly string[]; readonly sum: number }
  /** Accounts that were read by one statement and have a constant sum, and how many there should be. */
  readonly balances?: { readonly sum: number; readonly rows: number; readonly of: number }
  /** Which of these rows, or how many of them, were in one of the states. */
  readonly members?: {
    readonly of: readonly string[]
    readonly states: readonly number[]
    readonly found: readonly string[] | number
  }
}

/** Times are microseconds of the clock that all processes of the machine share. */
interface Timed {
  readonly worker: string
  readonly begin: number
  readonly end: number
}

export interface Read extends Timed {
  readonly kind: 'read'
  readonly form: string
  /** How the cache answered, where it is known. */
  readonly status?: string | undefined
  readonly sight?: Sight | undefined
  readonly error?: string | undefined
  /** It was made after all writes. */
  readonly audit?: boolean | undefined
}

export type Outcome = 'committed' | 'rolled back' | 'refused' | 'failed' | 'unknown'

export interface Write extends Timed {
  readonly form: string
  /** What it was about to write. */
  readonly rows: readonly string[]
  /** `unknown`: its process died before it could report. */
  readonly outcome: Outcome
  /** What it has committed. */
  readonly versions: Versions
  readonly error?: string | undefined
}

export interface Memory {
  readonly kind: 'memory'
  readonly worker: string
  /** What is alive after a garbage collection. */
  readonly bytes: number
}

/** What was done to the processes. */
export interface Fault {
  readonly kind: string
  /** `undefined`: it concerned all of them. */
  readonly victim: string | undefined
  readonly begin: number
  readonly end: number
  /** Whether it came to pass. */
  readonly happened: boolean
}

/** All that is known of a run. */
export interface History {
  readonly reads: readonly Read[]
  readonly writes: readonly Write[]
  readonly memories: readonly Memory[]
  readonly faults: readonly Fault[]
  /** What the database holds in the end. */
  readonly final: Versions
}

/** A line of a worker's log. A write is logged before it begins, and again after it ends, unless the worker is dead by then. */
export type Line =
  | Read
  | Memory
  | ({ readonly kind: 'write'; readonly id: number } & Pick<Write, 'worker' | 'begin' | 'form' | 'rows'>)
  | ({ readonly kind: 'wrote'; readonly id: number } & Pick<Write, 'end' | 'outcome' | 'versions' | 'error'>)

type Logged = Pick<History, 'reads' | 'writes' | 'memories'>

/** What the logs of the workers say. The last line of one that was killed may be cut short. */
export function readLogs(files: readonly string[]): Logged {
  const logs = files.map((file) => linesOf(readFileSync(file, 'utf8')))
  return {
    reads: logs.flatMap((lines) => lines.filter((line) => line.kind === 'read')),
    memories: logs.flatMap((lines) => lines.filter((line) => line.kind === 'memory')),
    writes: logs.flatMap(writesOf),
  }
}

function linesOf(text: string): Line[] {
  const lines = text.split('\n')
  lines.pop()
  return lines.map((line) => JSON.parse(line) as Line)
}

function writesOf(lines: readonly Line[]): Write[] {
  const writes = new Map<number, Write>()
  for (const line of lines) {
    if (line.kind === 'write') {
      const { id, worker, begin, form, rows } = line
      writes.set(id, { worker, begin, form, rows, end: Infinity, outcome: 'unknown', versions: {} })
    } else if (line.kind === 'wrote') {
      const { id, end, outcome, versions, error } = line
      writes.set(id, { ...(writes.get(id) as Write), end, outcome, versions, error })
    }
  }
  return [...writes.values()]
}

/** Now, in microseconds. */
export const now = (): number => Number(process.hrtime.bigint() / 1000n)
