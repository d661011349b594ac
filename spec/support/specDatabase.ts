import type { Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache, type QueryCacheOptions } from '../../lib/index.js'
import { cachedBase, plainBase } from './cachedBase.js'
import { openSqlite } from './databases.js'
import { defineModels, type Models } from './models.js'
import { createSchema, seedSchema } from './schema.js'
import { StatementLog } from './StatementLog.js'

/** A filled SQLite database with a statement log, for specs that need one beside their subject. */
export interface SpecDatabase {
  readonly knex: Knex
  readonly log: StatementLog
  readonly plain: Models
  /** Model classes of their own on a cache of their own. */
  cached(options?: QueryCacheOptions): { models: Models; queryCache: QueryCache; Base: typeof Model }
  close(): Promise<void>
}

export async function openSpecDatabase(): Promise<SpecDatabase> {
  const knex = await openSqlite()
  await createSchema(knex)
  await seedSchema(knex)
  return {
    knex,
    log: new StatementLog(knex),
    plain: defineModels(plainBase(knex)),
    cached(options = {}) {
      const queryCache = new QueryCache(options)
      const Base = cachedBase(knex, queryCache)
      return { models: defineModels(Base), queryCache, Base }
    },
    close: () => knex.destroy(),
  }
}
