import { expect } from 'chai'
import type { Knex } from 'knex'
import { Model } from 'objection'
import { QueryCache, type ModelCacheOptions, type QueryCacheOptions } from '../../lib/index.js'
import { cachedBase, plainBase } from './cachedBase.js'
import { openSqlite } from './databases.js'
import { defineModels, type Models } from './models.js'
import { outcomeOf } from './outcome.js'
import { expectSame } from './same.js'
import { createSchema, seedSchema } from './schema.js'
import { StatementLog } from './StatementLog.js'

/** One database of two that begin equal, with model classes on it. */
export interface Side {
  readonly knex: Knex
  readonly Base: typeof Model
  readonly models: Models
  readonly log: StatementLog
}

/** What is done alike on both sides. */
export type Act = (side: Side) => unknown

/** What became of an act done on both sides: its outcomes are the same, its statements are for the spec to judge. */
export interface Statements {
  readonly plain: readonly string[]
  readonly cached: readonly string[]
}

/** Two equal databases, one with models as Objection has them, one with models that a cache stands before. */
export class Twins {
  readonly plain: Side
  readonly cached: Side
  readonly queryCache: QueryCache

  private constructor(plain: Knex, cached: Knex, options: ModelCacheOptions, ofCache?: QueryCacheOptions) {
    this.queryCache = new QueryCache(ofCache)
    this.plain = sideOf(plain, plainBase(plain))
    this.cached = sideOf(cached, cachedBase(cached, this.queryCache, options))
  }

  static async open(options: ModelCacheOptions = { all: true }, ofCache?: QueryCacheOptions): Promise<Twins> {
    const databases = [await openSqlite(), await openSqlite()] as const
    for (const knex of databases) {
      await createSchema(knex)
      await seedSchema(knex)
    }
    return new Twins(...databases, options, ofCache)
  }

  /** Does the same on both sides and sees that the same comes of it. */
  async same(act: Act, what = ''): Promise<Statements> {
    const [expected, plain] = await this.#on(this.plain, act)
    const [actual, cached] = await this.#on(this.cached, act)
    for (const outcome of [actual, expected]) orderRelations(outcome, new Set())
    expectSame(actual, expected, what)
    return { plain, cached }
  }

  /** The same for what no cache may answer in any part: the statements are equal, too. */
  async sameStatements(act: Act, what = ''): Promise<void> {
    const { plain, cached } = await this.same(act, what)
    expect(cached, what).to.deep.equal(plain)
  }

  close(): Promise<unknown> {
    return Promise.all([this.plain.knex.destroy(), this.cached.knex.destroy()])
  }

  async #on(side: Side, act: Act): Promise<[unknown, string[]]> {
    side.log.take()
    const outcome = await outcomeOf(async () => act(side))
    return [outcome, side.log.take()]
  }
}

function sideOf(knex: Knex, Base: typeof Model): Side {
  return { knex, Base, models: defineModels(Base), log: new StatementLog(knex) }
}

/**
 * Relations that are fetched side by side become properties in the order in which they arrive, and one that comes from the cache
 * arrives sooner: here they get one order.
 */
function orderRelations(value: unknown, seen: Set<unknown>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof Model) {
    const row = value as unknown as Record<string, unknown>
    const relations = Object.keys((value.constructor as typeof Model).getRelations()).toSorted()
    for (const name of relations.filter((relation) => Object.hasOwn(row, relation))) {
      const related = row[name]
      delete row[name]
      row[name] = related
    }
  }
  for (const each of Object.values(value)) orderRelations(each, seen)
}
