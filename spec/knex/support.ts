import type { Knex } from 'knex'
import { QueryCache, type QueryCacheOptions } from '../../lib/index.js'
import { cachedKnex, type CachedKnexOptions } from '../../lib/knex/index.js'
import { openSqlite, type DatabaseTarget } from '../support/databases.js'
import { createSchema, seedSchema } from '../support/schema.js'
import { StatementLog } from '../support/StatementLog.js'

/** A filled database, as plain Knex and as a cached one. */
export interface Sides {
  readonly knex: Knex
  readonly db: Knex
  readonly cache: QueryCache
  readonly log: StatementLog
}

export async function openSides(
  options: QueryCacheOptions = {},
  own: Partial<CachedKnexOptions> = {},
  open: DatabaseTarget['open'] = openSqlite,
): Promise<Sides> {
  const knex = await open()
  await createSchema(knex)
  await seedSchema(knex)
  const cache = new QueryCache(options)
  const db = cachedKnex(knex, { cache, ...own })
  return { knex, db, cache, log: new StatementLog(knex) }
}
