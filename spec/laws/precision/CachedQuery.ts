import type { Knex } from 'knex'
import type { CachedQueryBuilder, QueryCache } from '../../../lib/index.js'
import type { Model } from 'objection'
import type { Random } from '../../../demo/dataset/Random.js'
import type { Dialect } from '../freshness/places.js'
import { called } from './calls.js'
import { queryOf, type Models } from './models.js'
import { randomFind, TABLE_OF, told } from './randomFind.js'
import { randomSelect } from './RandomSelect.js'
import { WRITABLE, type Table } from './schema.js'

/** Both ways to the database: through the cache and past it. */
export interface Twins {
  readonly cache: QueryCache
  readonly knex: Knex
  readonly models: Models
  readonly plainKnex: Knex
  readonly plainModels: Models
}

/** A query whose answer is cached. Answers are texts, which are equal if the answers are. */
export interface CachedQuery {
  readonly text: string
  /** The tables that it reads, and perhaps others. */
  readonly tables: readonly Table[]
  /** Whether it may be asked while others are. */
  readonly isConcurrent: boolean
  ask(twins: Twins): Promise<Answer>
  /** The answer of the database. */
  right(twins: Twins): Promise<string>
}

export interface Answer {
  readonly answer: string
  /** Whether the cache gave it. Otherwise the database did, just now. */
  readonly isHit: boolean
}

let made = 0

export function randomQuery(random: Random, dialect: Dialect): CachedQuery {
  return random.chance(0.3) ? find(random, dialect) : select(random, dialect)
}

/** Plain SQL in a computation. */
function select(random: Random, dialect: Dialect): CachedQuery {
  const { sql, bindings, isOrdered } = randomSelect(random, dialect)
  const key = `precision ${++made}`
  const run = async (knex: Knex): Promise<string> => {
    const rows = rowsOf(await knex.raw(sql, bindings as Knex.RawBinding[])).map((row) => JSON.stringify(row))
    return (isOrdered ? rows : rows.sort()).join('\n')
  }
  return {
    text: `${sql} ${JSON.stringify(bindings)}`,
    tables: tablesIn(sql),
    isConcurrent: true,
    async ask({ cache, knex }) {
      let isHit = true
      const load = (): Promise<string> => {
        isHit = false
        return run(knex)
      }
      return { answer: await cache.wrap(key, load), isHit }
    },
    right: ({ plainKnex }) => run(plainKnex),
  }
}

/** Those whose names stand in the text. The name of the view ends with that of its table. */
const tablesIn = (sql: string): Table[] => WRITABLE.filter(({ name }) => sql.toLowerCase().includes(name))

/** The rows of a raw query, of which each driver has its own form. */
function rowsOf(result: unknown): readonly unknown[] {
  if (!Array.isArray(result)) return (result as { rows: unknown[] }).rows
  return result.length === 2 && Array.isArray(result[0]) && Array.isArray(result[1]) ? (result[0] as unknown[]) : result
}

function find(random: Random, dialect: Dialect): CachedQuery {
  const query = randomFind(random, dialect)
  const key = random.chance(0.3) ? `precision ${++made}` : undefined
  const run = async (models: Models, isCached: boolean): Promise<string> => {
    const builder = queryOf(models, query.model)
    const cached = builder as unknown as CachedQueryBuilder<Model>
    if (isCached && key !== undefined) cached.withCacheKey(key)
    else if (isCached) cached.withCache()
    return JSON.stringify(sorted(await called(builder, query.calls), true)) ?? 'nothing'
  }
  return {
    text: `${told(query)}${key === undefined ? '' : ` under the key ${key}`}`,
    tables: query.calls.some(([method]) => method.startsWith('withGraph')) ? WRITABLE : [TABLE_OF[query.model]],
    isConcurrent: false,
    async ask({ models, cache }) {
      const { loads } = cache.stats()
      const answer = await run(models, true)
      return { answer, isHit: cache.stats().loads === loads }
    },
    right: ({ plainModels }) => run(plainModels, false),
  }
}

/** Related rows come in no order, and their relations in any. */
function sorted(value: unknown, isTop = false): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => sorted(item))
    return isTop ? items : items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  )
}
