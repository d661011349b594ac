import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import knexModule, { type Knex } from 'knex'
import { Model } from 'objection'
import { Cached, QueryCache } from '../../../lib/index.js'
import type { Scheduler } from './Scheduler.js'

export interface Row {
  readonly id: number
  readonly kind: string | null
  readonly n: number
}

interface Sent {
  readonly sql: string
}

interface BaseClient {
  _query(connection: unknown, sent: Sent): Promise<unknown>
}

/** A write that is under way, and the state that it has left. */
interface Write {
  state?: number
}

/** What waits for no turn, because others do not notice it. */
const UNSEEN = /^(?:begin|savepoint|release|rollback)/i

export const FIRST_ROWS: readonly Row[] = [
  { id: 1, kind: 'a', n: 1 },
  { id: 2, kind: 'a', n: 2 },
  { id: 3, kind: 'b', n: 3 },
]

/** A real SQLite database whose statements wait for their turn, and every state that was ever committed. */
export class RowsWorld {
  readonly plain: Knex
  readonly knex: Knex
  readonly #folder: string
  readonly #writes = new AsyncLocalStorage<Write>()
  #scheduler: Scheduler | undefined
  #running = 0
  #states: Row[][] = []
  /** The oldest state that a read that begins now may see. */
  #floor = 0
  #actors = 0
  #failures: unknown[] = []
  cache!: QueryCache
  Thing!: ReturnType<typeof defineThing>

  private constructor(folder: string) {
    this.#folder = folder
    this.plain = knexModule({ ...settings(folder), client: 'sqlite3' })
    this.knex = knexModule({ ...settings(folder), client: this.#heldClient() })
  }

  static async open(): Promise<RowsWorld> {
    const world = new RowsWorld(await mkdtemp(join(tmpdir(), 'precise-interleavings-')))
    const { plain, knex } = world
    await plain.raw('pragma journal_mode = wal')
    await plain.schema.createTable('things', (table) => {
      table.integer('id').primary()
      table.string('kind')
      table.integer('n')
    })
    const client = knex.client as Knex.Client
    const connections: unknown[] = await Promise.all([1, 2, 3, 4].map(() => client.acquireConnection()))
    for (const connection of connections) await client.releaseConnection(connection)
    return world
  }

  async close(): Promise<void> {
    await Promise.all([this.knex.destroy(), this.plain.destroy()])
    await rm(this.#folder, { recursive: true })
  }

  /** Puts the first rows back, with an empty cache. From then on statements wait. */
  async begin(scheduler: Scheduler, before: (world: RowsWorld) => Promise<unknown>): Promise<void> {
    this.cache = new QueryCache({ jitter: 0 })
    this.cache.observe(this.knex)
    this.Thing = defineThing(this.knex, this.cache)
    await this.knex('things').delete()
    await this.knex('things').insert([...FIRST_ROWS])
    this.#states = [[...FIRST_ROWS]]
    this.#floor = 0
    this.#failures = []
    await before(this)
    scheduler.idle = () => this.#idle()
    this.#scheduler = scheduler
  }

  /** Takes all steps, and then compares every reading with the database. */
  async end(choose: (count: number) => number, readings: readonly RowsReading[]): Promise<void> {
    await this.#scheduler?.run(choose)
    this.#scheduler = undefined
    if (this.#failures.length > 0) throw this.#failures[0]
    if (this.#actors > 0) throw new Error(`${this.#actors} actors hang`)
    await this.#look()
    this.#floor = this.#states.length - 1
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
      await this.#writes.run(written, () => Promise.resolve(write(this))).catch(() => undefined)
      this.#floor = Math.max(this.#floor, written.state ?? 0)
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
    const right = this.#states.slice(floor).map((rows) => JSON.stringify(of(rows)))
    if (!right.includes(seen))
      throw new Error(`${name} saw ${seen}, and there was ${right.join(' or ')} since it began`)
  }

  #heldClient(): typeof Knex.Client {
    const pass = (sql: string, run: () => Promise<unknown>): Promise<unknown> => this.#pass(sql, run)
    const { client } = knexModule({ client: 'sqlite3', useNullAsDefault: true }) as unknown as { client: object }
    const Base = client.constructor as new (config: object) => BaseClient
    class Held extends Base {
      override _query(connection: unknown, sent: Sent): Promise<unknown> {
        return pass(sent.sql, () => super._query(connection, sent))
      }
    }
    return Held as unknown as typeof Knex.Client
  }

  async #pass(sql: string, run: () => Promise<unknown>): Promise<unknown> {
    const scheduler = UNSEEN.test(sql) ? undefined : this.#scheduler
    await scheduler?.step(`executes ${sql}`)
    this.#running++
    const answer = await settle(run)
    if (this.#scheduler !== undefined && !/^select/i.test(sql)) await this.#look()
    this.#running--
    await scheduler?.step(`answers ${sql}`)
    return answer()
  }

  /** Notes the committed state, if it is a new one. */
  async #look(): Promise<void> {
    const rows = (await this.plain('things').orderBy('id')) as Row[]
    if (JSON.stringify(rows) !== JSON.stringify(this.#states.at(-1))) this.#states.push(rows)
    const write = this.#writes.getStore()
    if (write !== undefined) write.state = this.#states.length - 1
  }

  async #idle(): Promise<void> {
    for (let turns = 0; turns < 4; turns = this.#running === 0 ? turns + 1 : 0) await new Promise(setImmediate)
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

async function settle(run: () => Promise<unknown>): Promise<() => unknown> {
  try {
    const value = await run()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

const settings = (folder: string): Knex.Config => ({
  connection: { filename: join(folder, 'rows.sqlite') },
  useNullAsDefault: true,
  pool: {
    min: 0,
    max: 4,
    afterCreate: (
      connection: { exec(sql: string, done: (error: Error | null) => void): void },
      done: (error: Error | null) => void,
    ) => connection.exec('pragma busy_timeout = 0; pragma synchronous = off', done),
  },
})

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
