import KnexOf, { type Knex } from 'knex'
import type { Model } from 'objection'
import { QueryCache, type CacheExplanation } from '../../../lib/index.js'
import { cachedBase, plainBase } from '../../support/cachedBase.js'

export interface Item extends Model {
  readonly id: number
  readonly name: unknown
}

/** The same table by plain Objection and by a cache, on connections of their own. */
export interface Sides {
  readonly plain: Knex
  readonly knex: Knex
  readonly queryCache: QueryCache
  readonly Plain: typeof Model
  readonly Cached: typeof Model
  close(): Promise<void>
}

/** Two Knex instances of the same settings: what the second one caches must be what the first one reads. */
export function openSides(config: Knex.Config, table = 'items'): Sides {
  // Settings that are the same object are one place.
  const [plain, knex] = [KnexOf(config), KnexOf(copyOf(config))]
  const queryCache = new QueryCache()
  class Plain extends plainBase(plain) {
    static override tableName = table
  }
  class Cached extends cachedBase(knex, queryCache, { all: true }) {
    static override tableName = table
  }
  return {
    plain,
    knex,
    queryCache,
    Plain,
    Cached,
    close: async () => void (await Promise.all([plain.destroy(), knex.destroy()])),
  }
}

const copyOf = (config: Knex.Config): Knex.Config => ({
  ...config,
  connection: typeof config.connection === 'object' ? { ...config.connection } : config.connection!,
})

/** What the cache says of a query of the class. */
export const explained = (modelClass: typeof Model, of = (query: ReturnType<typeof Model.query>) => query) =>
  (of(modelClass.query()) as unknown as { explainCache(): Promise<CacheExplanation> }).explainCache()

/** Why a query of the class bypasses the cache. */
export const reasonOf = async (modelClass: typeof Model): Promise<string | undefined> =>
  (await explained(modelClass)).reason

/** Runs the same texts on both sides, one after another. */
export async function runBoth({ plain, knex }: Sides, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) for (const each of [plain, knex]) await each.raw(text)
}
