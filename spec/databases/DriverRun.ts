import { expect } from 'chai'
import type { Knex } from 'knex'
import { Model, type QueryBuilder } from 'objection'
import { QueryCache, type CacheInfo } from '../../lib/index.js'
import { cachedBase, plainBase, withAutomaticKey } from '../support/cachedBase.js'
import { expectSame } from '../support/same.js'
import { StatementLog } from '../support/StatementLog.js'
import { openDriver, type Driver } from './drivers.js'
import { createTables, dropTables, fillTables } from './tables.js'

export type Tables = ReturnType<typeof defineTables>

export type Status = CacheInfo['status']

/** A find, of the cached classes or of equal classes without a cache. */
export type Find = (tables: Tables) => QueryBuilder<Model, unknown>

/** One database of a driver, with the same model classes twice: with a cache and without. */
export class DriverRun {
  readonly driver: Driver
  readonly knex: Knex
  readonly log: StatementLog
  queryCache = new QueryCache()
  readonly #plain: Tables
  #cached: Tables

  private constructor(driver: Driver, knex: Knex) {
    this.driver = driver
    this.knex = knex
    this.log = new StatementLog(knex)
    this.#plain = defineTables(plainBase(knex))
    this.#cached = this.#plain
  }

  static async open(driver: Driver): Promise<DriverRun> {
    return new DriverRun(driver, await openDriver(driver))
  }

  /** Fresh tables and an empty cache. */
  async reset(): Promise<void> {
    await createTables(this.knex, this.driver.family)
    await fillTables(this.knex, this.driver.family)
    this.queryCache = new QueryCache()
    this.#cached = defineTables(cachedBase(this.knex, this.queryCache))
    this.log.take()
  }

  async close(): Promise<void> {
    await dropTables(this.knex, this.driver.family)
    await this.knex.destroy()
  }

  get tables(): Tables {
    return this.#cached
  }

  /** Runs the find with the cache, and sees that the result is what Objection gives without it. */
  async ask(find: Find): Promise<Status> {
    const { result, status } = await this.#run(find)
    expectSame(result, await find(this.#plain), status)
    this.log.take()
    return status
  }

  /** The same without a comparison, for a moment in which another query would wait for the only connection. */
  async statusOf(find: Find): Promise<Status> {
    return (await this.#run(find)).status
  }

  async #run(find: Find): Promise<{ result: unknown; status: Status }> {
    const builder = withAutomaticKey(find(this.#cached)) as unknown as {
      withCacheInfo(): PromiseLike<{ result: unknown; cache: CacheInfo }>
    }
    const { result, cache } = await builder.withCacheInfo()
    return { result, status: cache.status }
  }

  /** Caches the find. Its second run is a hit. */
  async cache(...finds: Find[]): Promise<void> {
    for (const find of finds) {
      await this.ask(find)
      expect(await this.ask(find)).to.equal('hit')
    }
  }

  /** Caches the finds, acts, and gives what becomes of them: a status for each. */
  async after(act: () => unknown, ...finds: Find[]): Promise<Status[]> {
    await this.cache(...finds)
    await act()
    const statuses: Status[] = []
    for (const find of finds) statuses.push(await this.ask(find))
    return statuses
  }
}

function defineTables(Base: typeof Model) {
  class Author extends Base {
    static override tableName = 'drv_authors'
    static override get relationMappings() {
      return {
        books: {
          relation: Model.HasManyRelation,
          modelClass: Book,
          join: { from: 'drv_authors.id', to: 'drv_books.author_id' },
        },
      }
    }
  }
  class Book extends Base {
    static override tableName = 'drv_books'
  }
  class Title extends Base {
    static override tableName = 'drv_titles'
  }
  class Audit extends Base {
    static override tableName = 'drv_audits'
  }
  class Sample extends Base {
    static override tableName = 'drv_samples'
  }
  return { Author, Book, Title, Audit, Sample }
}
