import { MemoryStore, QueryCache, TieredStore, type CacheStore, type QueryCacheOptions } from '../../../../lib/index.js'
import { knownDatabases } from '../../../../lib/cache/shared/knownDatabases.js'
import { TestClock } from '../../../support/TestClock.js'
import { FakeDatabase, settled } from '../../support/FakeDatabase.js'
import { FakeHub } from './FakeBus.js'
import { FakeSharedStore } from './FakeSharedStore.js'
import { SharedState } from './SharedState.js'

export const USERS = 'table:d/users'

let worlds = 0

export interface ProcessOptions extends QueryCacheOptions {
  /** What lies in the process, if anything. */
  readonly local?: CacheStore | undefined
  /** The name of the store. */
  readonly name?: string
}

/** One process: its handle on the store and its cache. */
export interface Process {
  readonly store: FakeSharedStore
  readonly cache: QueryCache
}

/** Processes that share a store and a database; what a process that has no cache does is called on a handle of its own. */
export class Processes {
  readonly clock = new TestClock()
  readonly state = new SharedState(this.clock.now)
  readonly hub = new FakeHub()
  readonly database = new FakeDatabase()
  /** A process whose writes nobody in this one has seen. */
  readonly elsewhere: FakeSharedStore
  /** What its store is called: what a process has seen of one is no concern of another. */
  readonly #name = `fake ${worlds++}`
  readonly #caches: QueryCache[] = []
  readonly #hub: FakeHub | undefined

  /** `hub`: whether the store tells on a bus what happens. */
  constructor({ hub = false } = {}) {
    // As if a Knex instance of it had just been met: of a computation only the databases that were met last are watched.
    knownDatabases.add('d', false)
    this.#hub = hub ? this.hub : undefined
    this.elsewhere = new FakeSharedStore(this.state, 'elsewhere', { hub: this.#hub })
    this.database.tables = ['d/users']
  }

  start(options: ProcessOptions = {}): Process {
    const { local: near, name = this.#name, ...others } = options
    const store = new FakeSharedStore(this.state, `process ${this.#caches.length}`, { name, hub: this.#hub })
    const tiered =
      near && new TieredStore({ local: near, shared: store, bus: this.hub.connect({ carriesStore: true }) })
    const cache = new QueryCache({ store: tiered ?? store, clock: this.clock, ...others })
    this.#caches.push(cache)
    return { store, cache }
  }

  /** One with a store of its own in front, which trusts it as long as the bus works. */
  startBounded(options: ProcessOptions = {}): Process {
    return this.start({ local: new MemoryStore(), consistency: 'bounded', ...options })
  }

  /** The database is written elsewhere, from beginning to end. */
  async write(value: unknown, tags: readonly string[] = [USERS]): Promise<void> {
    await this.elsewhere.write(tags, async () => void (this.database.value = value))
  }

  /** Time passes, and what waits for it goes on. */
  async pass(milliseconds: number, step = milliseconds): Promise<void> {
    await settled()
    for (let passed = 0; passed < milliseconds; passed += step) {
      this.clock.advance(Math.min(step, milliseconds - passed))
      await settled()
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#caches.map((cache) => cache.close()))
  }
}

/** Whether a promise has come to anything by now. */
export async function isSettled(promise: PromiseLike<unknown>): Promise<boolean> {
  let settledBy = false
  const note = (): void => void (settledBy = true)
  promise.then(note, note)
  await settled()
  return settledBy
}
