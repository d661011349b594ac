import type { Read } from './history.js'

/** Something that must not be. */
export interface Violation {
  readonly rule:
    'acknowledged' | 'seen' | 'membership' | 'invariant' | 'uncommitted' | 'audit' | 'lost' | 'error' | 'hung'
  readonly text: string
  /** When, in microseconds. */
  readonly at: number
}

/** What holds in a run. Times are microseconds. */
export interface Rules {
  /** How long after a commit was acknowledged older versions may still be read. */
  readonly acknowledgedWithin: number
  /** The same, after a read has shown a version. */
  readonly seenWithin: number
  /** Whether commits may be refused. */
  readonly mayRefuse: boolean
  /** How long a query may take, when nothing of it is stopped. */
  readonly limit: number
  /**
   * Until when others may not know what a worker has committed at this time, or, without a worker, what any worker has;
   * `undefined`: they know at once. The worker that commits knows it at once in any case.
   */
  readonly toldBy?: (worker: string | undefined, time: number) => number | undefined
}

/** Notes what is wrong with a read, if anything. */
export function add(found: Violation[], rule: Violation['rule'], read: Read, what: string | undefined): void {
  if (what === undefined) return
  const { worker, form, status, begin } = read
  found.push({ rule, at: begin, text: `${rule}: ${worker} ${form} (${status ?? 'unknown'}) at ${begin}: ${what}` })
}
