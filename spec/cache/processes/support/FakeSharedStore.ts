import type {
  Bus,
  Entry,
  Fill,
  FindOptions,
  Found,
  MarkOptions,
  SharedOrigin,
  SharedStore,
  Standing,
} from '../../../../lib/index.js'
import type { Filled, Marked } from '../../../../lib/index.js'
import type { Tag } from '../../../../lib/core/tag.js'
import type { FakeHub } from './FakeBus.js'
import type { SharedState } from './SharedState.js'

export type Operation = 'find' | 'check' | 'fill' | 'release' | 'mark' | 'finish' | 'invalidate' | 'delete'

/** Replaces a call. `run` carries the call out. */
export type Fault = (run: () => unknown) => unknown

/** The error of a failing store. */
export const DOWN = new Error('the shared store is down')

/** Never answers, and does nothing. */
export const hangs: Fault = () => new Promise(() => undefined)
/** Does it, and never answers. */
export const losesAnswer: Fault = (run) => (run(), new Promise(() => undefined))
export const rejects: Fault = () => Promise.reject(DOWN)
export const throws: Fault = () => {
  throw DOWN
}
/** Does it, and answers this instead. */
export const answers =
  (garbage: unknown): Fault =>
  (run) => (run(), Promise.resolve(garbage))
/** Does it when the promise resolves. */
export const after =
  (promise: PromiseLike<unknown>): Fault =>
  async (run) => {
    await promise
    return run()
  }

/** The shared store as one process sees it. */
export class FakeSharedStore implements SharedStore {
  readonly name: string
  readonly origin: string
  readonly state: SharedState
  /** The calls since the last `take`, in short. */
  readonly calls: string[] = []
  /** The faults of operations. */
  readonly faults: Partial<Record<Operation, Fault | undefined>> = {}
  /** Publishes what happens, if the store has a hub. */
  readonly bus?: () => Bus
  mayHave?: (key: string) => boolean
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

  /** Gives all operations, or these, a fault; `undefined`: none. */
  become(fault: Fault | undefined, ...operations: readonly Operation[]): void {
    const all = ['find', 'check', 'fill', 'release', 'mark', 'finish', 'invalidate', 'delete'] as const
    for (const each of operations.length === 0 ? all : operations) this.faults[each] = fault
  }

  /** The calls since the last time. */
  take(): string[] {
    return this.calls.splice(0)
  }

  find(key: string, options: FindOptions = {}): Promise<Found> {
    const { loads, lease } = options
    const what = ['find', key, loads, lease && 'lease'].filter((each) => each !== undefined).join(' ')
    return this.#run('find', what, () => this.state.find(key, options))
  }

  check(origin: SharedOrigin): Promise<Standing> {
    return this.#run('check', 'check', () => this.state.check(origin))
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
      this.#hub?.send({ kind: 'begin', origin: this.origin, id, tags })
      return this.state.mark(this.origin, id, tags, options)
    })
  }

  finish(id: string, tags: readonly Tag[], written: readonly Tag[]): Promise<unknown> {
    return this.#run('finish', `finish ${written.join(' ')}`, () => this.state.finish(id, tags, written))
  }

  invalidate(tags: readonly Tag[]): Promise<unknown> {
    return this.#run('invalidate', `invalidate ${tags.join(' ')}`, () => {
      this.state.invalidate(tags)
      this.#hub?.send({ kind: 'invalidate', origin: this.origin, tags })
    })
  }

  /** A write that the caches of this process do not see, as if another process made it. */
  async write(
    tags: readonly Tag[],
    during: () => PromiseLike<unknown> = () => Promise.resolve(),
    uncertain = false,
  ): Promise<void> {
    const id = `${this.origin}#by hand ${this.#writes++}`
    await this.mark(id, tags, { uncertain, watch: [] })
    await during()
    await this.finish(id, tags, tags)
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
