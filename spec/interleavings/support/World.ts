import type { Knex } from 'knex'
import { Model } from 'objection'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { Cached, MemoryStore, QueryCache, type CacheStore, type QueryCacheOptions } from '../../../lib/index.js'
import { opener } from './miniClient.js'
import { MiniServer, type StatementStep } from './MiniServer.js'
import { Observations } from './Observations.js'
import { untilIdle, type Scheduler } from './Scheduler.js'

export interface WorldOptions {
  readonly dialect?: string
  readonly connections?: number
  /** Which steps wait for their turn; default: those that others may notice. */
  readonly waits?: (step: StatementStep) => boolean
  readonly cache?: QueryCacheOptions
  /** Whether the Knex instance is observed before anything happens; default: it is. */
  readonly observed?: boolean
}

/** All but what hardly anybody can notice: how a transaction begins, and that it is told of its own statements. */
function visible({ sql, phase, inTransaction }: StatementStep): boolean {
  return !/^(?:begin|savepoint|release)/i.test(sql) && !(phase === 'answers' && inTransaction)
}

let databases = 0

/** A database with two tables, a cache in front of it, and what everybody has seen of the first table's first row. */
export class World {
  readonly scheduler: Scheduler
  readonly server: MiniServer
  readonly open: (connections?: number) => Knex
  readonly knex: Knex
  readonly store: CacheStore
  readonly cache: QueryCache
  readonly Thing: ReturnType<typeof defineThing>
  readonly seen: Observations
  /** The database's, as in the Knex instances' settings. */
  readonly name = `mini-${++databases}`
  readonly #opened: Knex[] = []
  readonly #pending = databaseLedger.pending
  #under = 0

  constructor(scheduler: Scheduler, options: WorldOptions = {}) {
    const { dialect = 'mini', connections = 5, waits = visible } = options
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
    this.server = new MiniServer({ dialect, scheduler, state, waits })
    const open = opener(this.server, this.name)
    this.open = (most) => {
      const knex = open(most)
      this.#opened.push(knex)
      return knex
    }
    this.knex = this.open(connections)
    this.store = options.cache?.store ?? new MemoryStore()
    this.cache = new QueryCache({ jitter: 0, ...options.cache, store: this.store })
    this.Thing = defineThing(this.knex, this.cache)
    this.seen = new Observations(this.server.store)
    if (options.observed !== false) this.cache.observe(this.knex)
  }

  /** What happens before the scenario begins. */
  before(run: () => PromiseLike<unknown>): Promise<unknown> {
    return this.scheduler.atOnce(async () => run())
  }

  /** Something that happens beside everything else; the world is not over before it is. */
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

  /** Waits for a turn of its own before it begins. */
  later(name: string, run: () => Promise<unknown>): void {
    this.actor(() => this.scheduler.step(name).then(run))
  }

  /** Lets everything happen in the chosen order, and then looks whether all is as it should be. */
  async end(choose: (count: number) => number, lookAgain: () => Promise<unknown>): Promise<void> {
    try {
      await this.scheduler.run(choose)
    } finally {
      await this.finish(lookAgain)
    }
  }

  /** Lets the rest happen, and looks whether all is as it should be. */
  async finish(lookAgain: () => Promise<unknown>): Promise<void> {
    try {
      this.scheduler.free()
      await untilIdle()
      if (this.#under > 0) throw new Error(`${this.#under} actors hang`)
      this.seen.check()
      await this.#isOver(lookAgain)
    } finally {
      // A connection that was left in use would be waited for; what left it there has failed already.
      await Promise.race([Promise.all(this.#opened.map((knex) => knex.destroy())), untilIdle()])
    }
  }

  /** All who read now see what is there, and the cache is in use again: who looks twice finds it there. */
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
