import type {
  Bus,
  Entry,
  Fill,
  FindOptions,
  Found,
  MarkOptions,
  Position,
  SharedStore,
  Standing,
} from '../../../../lib/index.js'
import type { Filled, Marked } from '../../../../lib/index.js'
import type { Tag } from '../../../../lib/core/tag.js'
import type { FakeHub } from './FakeBus.js'
import type { SharedState } from './SharedState.js'

export type Operation = 'find' | 'check' | 'fill' | 'release' | 'mark' | 'finish' | 'invalidate' | 'delete'

/** What becomes of a call: `run` carries it out. */
export type Fault = (run: () => unknown) => unknown

/** What a failing store fails with. */
export const DOWN = new Error('the shared store is down')

/** It never answers, and nothing happens. */
export const hangs: Fault = () => new Promise(() => undefined)
/** It happens, and the answer never comes. */
export const losesAnswer: Fault = (run) => (run(), new Promise(() => undefined))
export const rejects: Fault = () => Promise.reject(DOWN)
export const throws: Fault = () => {
  throw DOWN
}
/** It happens, and the answer makes no sense. */
export const answers =
  (garbage: unknown): Fault =>
  (run) => (run(), Promise.resolve(garbage))
/** It happens when the promise resolves. */
export const after =
  (promise: PromiseLike<unknown>): Fault =>
  async (run) => {
    await promise
    return run()
  }

/** One process's handle on a shared store. */
export class FakeSharedStore implements SharedStore {
  readonly name: string
  readonly origin: string
  readonly state: SharedState
  /** What was called, in short. */
  readonly calls: string[] = []
  /** What becomes of calls, until it is taken away. */
  readonly faults: Partial<Record<Operation, Fault | undefined>> = {}
  /** Where it tells what happens, if anywhere. */
  readonly bus?: () => Bus
  readonly #hub: FakeHub | undefined
  #writes = 0

  constructor(state: SharedState, origin: string, parts: { name?: string; hub?: FakeHub | undefined } = {}) {
    const { name = 'fake', hub } = parts
    this.state = state
    this.origin = origin
    this.name = name
    this.#hub = hub
    if (hub !== undefined) this.bus = () => hub.connect({ carriesStore: true })
  }

  /** From now on each call, or each of these, comes to this. */
  become(fault: Fault | undefined, ...operations: readonly Operation[]): void {
    const all = ['find', 'check', 'fill', 'release', 'mark', 'finish', 'invalidate', 'delete'] as const
    for (const each of operations.length === 0 ? all : operations) this.faults[each] = fault
  }

  /** What was called since the last time it was asked. */
  take(): string[] {
    return this.calls.splice(0)
  }

  find(key: string, options: FindOptions = {}): Promise<Found> {
    const { loads, lease } = options
    const what = ['find', key, loads, lease && 'lease'].filter((each) => each !== undefined).join(' ')
    return this.#run('find', what, () => this.state.find(key, options))
  }

  check(position: Pick<Position, 'epoch' | 'stamp'>, tags: readonly Tag[]): Promise<Standing> {
    return this.#run('check', 'check', () => this.state.check(position, tags))
  }

  fill(key: string, fill: Fill): Promise<Filled> {
    return this.#run('fill', `fill ${key}`, () => this.state.fill(key, fill))
  }

  release(key: string, holder: string, refused: boolean): Promise<unknown> {
    const what = `release ${key}${refused ? ' refused' : ''}`
    return this.#run('release', what, () => this.state.release(key, holder, refused))
  }

  mark(id: string, tags: readonly Tag[], options: MarkOptions): Promise<Marked> {
    const what = `mark ${tags.join(' ')}${options.uncertain ? ' uncertain' : ''}`
    return this.#run('mark', what, () => {
      this.#hub?.tell({ kind: 'begin', origin: this.origin, id, tags })
      return this.state.mark(this.origin, id, tags, options)
    })
  }

  finish(id: string, tags: readonly Tag[]): Promise<unknown> {
    return this.#run('finish', `finish ${tags.join(' ')}`, () => this.state.finish(id, tags))
  }

  invalidate(tags: readonly Tag[]): Promise<unknown> {
    return this.#run('invalidate', `invalidate ${tags.join(' ')}`, () => {
      this.state.invalidate(tags)
      this.#hub?.tell({ kind: 'invalidate', origin: this.origin, tags })
    })
  }

  /** A write of this process that nobody else in it has seen: as one of another process. */
  async write(
    tags: readonly Tag[],
    during: () => PromiseLike<unknown> = () => Promise.resolve(),
    uncertain = false,
  ): Promise<void> {
    const id = `${this.origin}#by hand ${this.#writes++}`
    await this.mark(id, tags, { uncertain, watch: [] })
    await during()
    await this.finish(id, tags)
  }

  async get(key: string): Promise<Entry | undefined> {
    return this.state.find(key).entry
  }

  async set(): Promise<boolean> {
    return false
  }

  async delete(key: string): Promise<void> {
    await this.#run('delete', `delete ${key}`, () => this.state.entries.delete(key))
  }

  async clear(): Promise<void> {
    this.state.restart()
  }

  #run<T>(operation: Operation, what: string, run: () => T): Promise<T> {
    this.calls.push(what)
    const fault = this.faults[operation]
    return fault === undefined ? Promise.resolve().then(run) : (fault(run) as Promise<T>)
  }
}
