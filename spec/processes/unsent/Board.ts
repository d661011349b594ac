import Knex from 'knex'
import { CachedModel, QueryCache } from '../../../lib/index.js'
import { RedisStore } from '../../../lib/store/redis/index.js'

/** Where a process finds what all of them share. */
export interface Place {
  readonly url: string
  readonly postgres: string
  readonly table: string
}

/** Tasks in states, as one process reads and writes them. */
export class Board {
  readonly knex: Knex.Knex
  readonly #cache: QueryCache
  readonly #store: RedisStore
  readonly #table: string
  readonly #Task

  constructor({ url, postgres, table }: Place) {
    this.#table = table
    this.knex = Knex({ client: 'pg', connection: postgres, pool: { min: 0, max: 1 } })
    this.#store = new RedisStore({ url, namespace: table })
    const cache = new QueryCache({ store: this.#store, onUnreachable: 'retry' })
    this.#cache = cache
    cache.observe(this.knex)
    class Task extends CachedModel {
      static override tableName = table
      static override queryCache = cache
      declare id: number
    }
    Task.knex(this.knex)
    this.#Task = Task
  }

  /** Which tasks are in a state, and how many, by two entries. */
  async in(state: number): Promise<{ readonly ids: number[]; readonly count: number; readonly status: string }> {
    const query = this.#Task.query().where({ state }).orderBy('id')
    const { result, cache } = await query.withCache().withCacheInfo()
    const count = await this.#cache.wrap(['tasks', state], async () => {
      const [row] = await this.knex(this.#table).where({ state }).count({ count: '*' })
      return Number(row?.['count'])
    })
    return { ids: result.map(({ id }) => id), count, status: cache.status }
  }

  async move(from: number, to: number): Promise<void> {
    await this.knex(this.#table).where({ state: from }).update({ state: to })
  }

  async close(): Promise<void> {
    await this.#cache.close()
    await this.knex.destroy()
  }
}
