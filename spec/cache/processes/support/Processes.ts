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
  /** The local store. Default: none. */
  readonly local?: CacheStore | undefined
  /** The name of the shared store. */
  readonly name?: string
}

/** One process: its cache, and the shared store as it sees it. */
export interface Process {
  readonly store: FakeSharedStore
  readonly cache: QueryCache
}

/** Processes that share a store and a database, among them one without a cache. */
export class Processes {
  readonly clock = new TestClock()
  readonly state = new SharedState(this.clock.now)
  readonly hub = new FakeHub()
  readonly database = new FakeDatabase()
  /** The process without a cache. */
  readonly elsewhere: FakeSharedStore
  /** A name that no other world has: SchemaWatch remembers stores by name. */
  readonly #name = `fake ${worlds++}`
  readonly #caches: QueryCache[] = []
  readonly #hub: FakeHub | undefined

  /** `hub`: whether the store publishes on a bus what happens. */
  constructor({ hub = false } = {}) {
    // As if a Knex instance of it had just been met: a computation watches only the databases that were met last.
    knownDatabases.add('d', false)
    this.#hub = hub ? this.hub : undefined
    this.elsewhere = new FakeSharedStore(this.state, 'elsewhere', { hub: this.#hub })
    this.database.tables = ['d/users']
  }

  start(options: ProcessOptions = {}): Process {
    const { local, name = this.#name, ...others } = options
    const store = new FakeSharedStore(this.state, `process ${this.#caches.length}`, { name, hub: this.#hub })
    const tiered = local && new TieredStore({ local, shared: store, bus: this.hub.connect({ carriesStore: true }) })
    const cache = new QueryCache({ store: tiered ?? store, clock: this.clock, ...others })
    this.#caches.push(cache)
    return { store, cache }
  }

  /** With a local store and bounded consistency. */
  startBounded(options: ProcessOptions = {}): Process {
    return this.start({ local: new MemoryStore(), consistency: 'bounded', ...options })
  }

  /** Another process writes to the database. */
  async write(value: unknown, tags: readonly string[] = [USERS]): Promise<void> {
    await this.elsewhere.write(tags, async () => void (this.database.value = value))
  }

  /** Advances the clock, and lets everything run that waits for it. */
  async pass(milliseconds: number, step = milliseconds): Promise<void> {
    await settled()
    for (let passed = 0; passed < milliseconds; passed += step) {
      this.clock.advance(Math.min(step, milliseconds - passed))
      await settled()
    }
  }

  /** Time passes, too: a cache waits for what its store was asked. */
  async close(): Promise<void> {
    const closing = Promise.all(this.#caches.map((cache) => cache.close()))
    await this.pass(1000, 250)
    await closing
  }
}

/** Whether a promise has settled by now. */
export async function isSettled(promise: PromiseLike<unknown>): Promise<boolean> {
  let settledBy = false
  const note = (): void => void (settledBy = true)
  promise.then(note, note)
  await settled()
  return settledBy
}
