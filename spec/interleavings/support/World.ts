import type { Knex } from 'knex'
import { Model } from 'objection'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { Cached, MemoryStore, QueryCache, type CacheStore, type QueryCacheOptions } from '../../../lib/index.js'
import { opener } from '../server/miniClient.js'
import { MiniServer, type StatementStep } from '../server/MiniServer.js'
import { Observations } from './Observations.js'
import { untilIdle, type Scheduler } from './Scheduler.js'

export interface WorldOptions {
  readonly dialect?: string
  readonly connections?: number
  /** Which steps wait for their turn. Default: those that others can notice. */
  readonly waits?: (step: StatementStep) => boolean
  readonly cache?: QueryCacheOptions
  /** Whether the Knex instance is observed before anything happens. Default: true. */
  readonly observed?: boolean
  /** What the server says of itself. Default: it cannot say which one it is. */
  readonly uuid?: string
}

/** All steps except the beginning of a transaction and the answers inside of one, which others hardly notice. */
export function visible({ sql, phase, inTransaction }: StatementStep): boolean {
  return !/^(?:begin|savepoint|release)/i.test(sql) && !(phase === 'answers' && inTransaction)
}

let databases = 0

/** A database with two tables, a cache in front of it, and all that was read of the first table's first row. */
export class World {
  readonly scheduler: Scheduler
  readonly server: MiniServer
  readonly open: (connections?: number) => Knex
  /** Opens a Knex instance whose settings name the database otherwise. */
  readonly openAs: (name: string) => Knex
  readonly knex: Knex
  readonly store: CacheStore
  readonly cache: QueryCache
  readonly Thing: ReturnType<typeof defineThing>
  readonly seen: Observations
  /** The name of the database in the settings of the Knex instances. */
  readonly name = `mini-${++databases}`
  readonly #opened: Knex[] = []
  readonly #pending = databaseLedger.pending
  #under = 0

  constructor(scheduler: Scheduler, options: WorldOptions = {}) {
    const { dialect = 'mini', connections = 5, waits = visible, uuid } = options
    const state = new Map([
      [
        'things',
        new Map([
          [1, 0],
          [2, 0],
        ]),
      ],
      ['others', new Map([[1, 0]])],
    ])
    this.scheduler = scheduler
    this.server = new MiniServer({ dialect, scheduler, state, waits, uuid })
    const open = opener(this.server, this.name)
    const opened = (knex: Knex): Knex => (this.#opened.push(knex), knex)
    this.open = (most) => opened(open(most))
    this.openAs = (name) => opened(opener(this.server, name)(connections))
    this.knex = this.open(connections)
    this.store = options.cache?.store ?? new MemoryStore()
    this.cache = new QueryCache({ jitter: 0, ...options.cache, store: this.store })
    this.Thing = defineThing(this.knex, this.cache)
    this.seen = new Observations(this.server.store)
    if (options.observed !== false) this.cache.observe(this.knex)
  }

  /** Runs something before the scenario begins, without steps. */
  before(run: () => PromiseLike<unknown>): Promise<unknown> {
    return this.scheduler.atOnce(async () => run())
  }

  /** Runs something concurrently. The scenario does not end before it does. */
  actor(run: () => Promise<unknown>): void {
    this.#under++
    run().then(
      () => this.#under--,
      (error: unknown) => {
        this.#under--
        this.seen.fail(error)
      },
    )
  }

  /** Runs something concurrently that begins at a step of its own. */
  later(name: string, run: () => Promise<unknown>): void {
    this.actor(() => this.scheduler.step(name).then(run))
  }

  /** Takes all steps in the chosen order, and checks what was and is read. */
  async end(choose: (count: number) => number, lookAgain: () => Promise<unknown>): Promise<void> {
    try {
      await this.scheduler.run(choose)
    } finally {
      await this.finish(lookAgain)
    }
  }

  /** Takes the remaining steps, and checks what was and is read. */
  async finish(lookAgain: () => Promise<unknown>): Promise<void> {
    try {
      this.scheduler.free()
      await untilIdle()
      if (this.#under > 0) throw new Error(`${this.#under} actors hang`)
      this.seen.check()
      await this.#isOver(lookAgain)
    } finally {
      // `destroy` waits for a connection that is still in use. The scenario that left it so has failed already.
      await Promise.race([Promise.all(this.#opened.map((knex) => knex.destroy())), untilIdle()])
    }
  }

  /** A read sees what is in the database, and the cache works again: the second read is a hit. */
  async #isOver(lookAgain: () => Promise<unknown>): Promise<void> {
    if (databaseLedger.pending !== this.#pending) throw new Error('tags are pending although nothing is written')
    await lookAgain()
    const { length } = this.server.executed
    await lookAgain()
    if (this.server.executed.length !== length) throw new Error('nothing was cached although nothing was written')
    this.seen.check()
  }
}

function defineThing(knex: Knex, queryCache: QueryCache) {
  class Thing extends Cached(Model) {
    static override tableName = 'things'
    static override queryCache = queryCache
    declare id: number
    declare value: number
  }
  Thing.knex(knex)
  return Thing
}
