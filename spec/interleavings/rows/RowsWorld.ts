import { AsyncLocalStorage } from 'node:async_hooks'
import knexModule, { type Knex } from 'knex'
import { Model } from 'objection'
import { Cached, QueryCache } from '../../../lib/index.js'
import type { Scheduler } from '../support/Scheduler.js'
import type { Row } from './readRows.js'
import { openRows } from './rowsClient.js'
import { RowsServer, type Outcome, type RowsSession } from './RowsServer.js'

/** A write that is under way, and the state that it has left. */
interface Write {
  state?: number
}

/** What waits for no turn, because others do not notice it. */
const UNSEEN = /^(?:begin|savepoint|release|rollback)/i

const FIRST_ROWS: readonly Row[] = [
  { id: 1, kind: 'a', n: 1 },
  { id: 2, kind: 'a', n: 2 },
  { id: 3, kind: 'b', n: 3 },
]

/** A table whose statements wait for their turn, and a cache in front of it. */
export class RowsWorld {
  readonly knex: Knex
  readonly #server = new RowsServer()
  readonly #sqlite: Knex
  readonly #writes = new AsyncLocalStorage<Write>()
  #scheduler: Scheduler | undefined
  /** The oldest state that a read that begins now may see. */
  #floor = 0
  #actors = 0
  #failures: unknown[] = []
  cache!: QueryCache
  Thing!: ReturnType<typeof defineThing>

  private constructor(sqlite: Knex, real: unknown) {
    this.#sqlite = sqlite
    this.knex = openRows(this.#server, real, (sql, session, bindings) => this.#pass(sql, session, bindings))
  }

  static async open(): Promise<RowsWorld> {
    const sqlite = knexModule({ client: 'sqlite3', connection: ':memory:', useNullAsDefault: true })
    await sqlite.schema.createTable('things', (table) => {
      table.integer('id').primary()
      table.string('kind')
      table.integer('n')
    })
    const client = sqlite.client as Knex.Client
    const real: unknown = await client.acquireConnection()
    await client.releaseConnection(real)
    return new RowsWorld(sqlite, real)
  }

  async close(): Promise<void> {
    await Promise.all([this.knex.destroy(), this.#sqlite.destroy()])
  }

  /** Puts the first rows back, with an empty cache. From then on statements wait. */
  async begin(scheduler: Scheduler, before: (world: RowsWorld) => Promise<unknown>): Promise<void> {
    this.cache = new QueryCache({ jitter: 0 })
    this.cache.observe(this.knex)
    this.Thing = defineThing(this.knex, this.cache)
    await this.knex('things').delete()
    for (const row of FIRST_ROWS) await this.knex('things').insert(row)
    this.#server.states = [this.#server.committed]
    this.#floor = 0
    this.#failures = []
    await before(this)
    this.#scheduler = scheduler
  }

  /** Takes all steps, and then compares every reading with the database. */
  async end(choose: (count: number) => number, readings: readonly RowsReading[]): Promise<void> {
    await this.#scheduler?.run(choose)
    this.#scheduler = undefined
    if (this.#failures.length > 0) throw this.#failures[0]
    if (this.#actors > 0) throw new Error(`${this.#actors} actors hang`)
    this.#floor = this.#server.states.length - 1
    for (const reading of readings) await this.#read(`${reading.name}, in the end,`, reading)
  }

  reads(reading: RowsReading): void {
    this.#act(() => this.#read(reading.name, reading))
  }

  /** A read that begins at a step of its own. */
  readsLater(reading: RowsReading): void {
    this.#act(async () => {
      await this.#scheduler?.step(`${reading.name} begins`)
      await this.#read(reading.name, reading)
    })
  }

  /** A write, and a read by the writer after it. */
  writes({ write }: RowsWriting, ...then: readonly RowsReading[]): void {
    this.#act(async () => {
      const written: Write = {}
      const isDone = await this.#writes
        .run(written, async () => write(this))
        .then(
          () => true,
          () => false,
        )
      // Who was rolled back has learned of no state: another write that it came after may not have been answered yet.
      if (isDone) this.#floor = Math.max(this.#floor, written.state ?? 0)
      for (const reading of then) await this.#atOnce(() => this.#read(`${reading.name} by the writer`, reading))
    })
  }

  /** Without steps, which would add orders. */
  #atOnce(run: () => Promise<void>): Promise<void> {
    return this.#scheduler === undefined ? run() : this.#scheduler.atOnce(run)
  }

  #act(run: () => Promise<unknown>): void {
    this.#actors++
    run()
      .catch((error: unknown) => this.#failures.push(error))
      .finally(() => this.#actors--)
  }

  async #read(name: string, { read, of }: RowsReading): Promise<void> {
    const floor = this.#floor
    const seen = JSON.stringify(await read(this))
    const right = this.#server.states.slice(floor).map((rows) => JSON.stringify(of(rows)))
    if (!right.includes(seen))
      throw new Error(`${name} saw ${seen}, and there was ${right.join(' or ')} since it began`)
  }

  /** Others do not notice when an answer inside of a transaction arrives. */
  async #pass(sql: string, session: RowsSession, bindings: readonly unknown[]): Promise<Outcome> {
    const scheduler = UNSEEN.test(sql) ? undefined : this.#scheduler
    await scheduler?.step(`executes ${sql}`)
    const answer = settle(() => session.execute(sql, bindings))
    const write = this.#writes.getStore()
    if (write !== undefined && !/^select/i.test(sql)) write.state = this.#server.states.length - 1
    if (!session.inTransaction) await scheduler?.step(`answers ${sql}`)
    return answer()
  }
}

/** A read through the cache, and what it must bring. */
export interface RowsReading {
  readonly name: string
  read(world: RowsWorld): PromiseLike<unknown>
  of(rows: readonly Row[]): unknown
}

export interface RowsWriting {
  readonly name: string
  write(world: RowsWorld): PromiseLike<unknown>
}

/** Executes now, and tells the outcome later. */
function settle(execute: () => Outcome): () => Outcome {
  try {
    const outcome = execute()
    return () => outcome
  } catch (error) {
    return () => {
      throw error
    }
  }
}

function defineThing(knex: Knex, queryCache: QueryCache) {
  class Thing extends Cached(Model) {
    static override tableName = 'things'
    static override queryCache = queryCache
    declare id: number
    declare kind: string | null
    declare n: number
  }
  Thing.knex(knex)
  return Thing
}
