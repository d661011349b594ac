import type { Knex } from 'knex'
import type * as KnexLibrary from '../../lib/knex/index.js'
import { library } from '../library.js'
import type { Effort } from '../measure/Effort.js'
import { interleaved, type Contender, type Timing } from '../measure/interleaved.js'
import { constructorFor } from '../objection/generatedCopy.js'
import { openSqlite, openPlain, countStatements } from '../objection/sqlite.js'
import { bentocacheOfKnex } from '../openPeers.js'

const { cachedKnex } = (await import(new URL('../../dist/knex.mjs', import.meta.url).href)) as typeof KnexLibrary

/** Queries of plain Knex, whose rows are what the driver gives. */
const QUERIES = {
  '1 row': (knex: Knex) => knex('items').where('id', 7),
  '100 rows': (knex: Knex) => knex('items').where('id', '<=', 100).orderBy('id'),
  '1000 rows': (knex: Knex) => knex('items').where('id', '<=', 1000).orderBy('id'),
} as const satisfies Record<string, (knex: Knex) => Knex.QueryBuilder>

type KnexShape = keyof typeof QUERIES

export interface KnexHits {
  readonly shapes: readonly { readonly shape: KnexShape; readonly timings: readonly Timing[] }[]
}

/** What a hit of plain Knex costs, beside its floors, a cache by hand and the database. */
export async function knex({ milliseconds }: Effort): Promise<KnexHits> {
  const [plain, observed] = [withTypes(await openPlain()), withTypes(await openSqlite())]
  const db = cachedKnex(observed, { cache: new library.QueryCache() })
  const bento = await bentocacheOfKnex()
  const sent = countStatements(observed)
  const shapes: KnexHits['shapes'][number][] = []
  for (const shape of Object.keys(QUERIES) as KnexShape[]) {
    const query = QUERIES[shape]
    // oxlint-disable-next-line no-await-in-loop
    const rows = (await query(plain)) as Row[]
    const contenders: Contender[] = [
      { name: 'copy', run: copierOf(rows) },
      { name: 'builder', run: () => answered(query(plain), rows) },
      { name: 'explicit key', run: () => query(db).withCacheKey(shape) },
      { name: 'automatic key', run: () => query(db).withCache() },
      { name: 'bentocache by hand', run: () => bento.ask(shape, () => query(plain)) },
      { name: 'plain Knex', run: () => query(plain) },
    ]
    // oxlint-disable-next-line no-await-in-loop
    for (const { run } of contenders) await run(0)
    const before = sent()
    // oxlint-disable-next-line no-await-in-loop
    shapes.push({ shape, timings: await interleaved(contenders, milliseconds) })
    if (sent() !== before) throw new Error(`${shape}: hits have sent ${sent() - before} statements`)
  }
  await Promise.all([plain.destroy(), observed.destroy(), bento.close()])
  return { shapes }
}

type Row = Readonly<Record<string, unknown>>

/** The least work that gives each caller its own rows. */
function copierOf(rows: readonly Row[]): () => Promise<unknown> {
  const copy = constructorFor(Object, rows[0] as Row)
  return () => Promise.resolve(rows.map(copy))
}

/** Rows with dates and JSON, as PostgreSQL's driver gives them: SQLite has numbers and text in their place. */
function withTypes(knex: Knex): Knex {
  const { config } = knex.client as { config: Knex.Config }
  config.postProcessResponse = (result: unknown) => (Array.isArray(result) ? result.map(typed) : result)
  return knex
}

const typed = (row: unknown): unknown => {
  const { createdAt, data, ...others } = row as Row
  return typeof data === 'string'
    ? { ...others, createdAt: new Date(createdAt as number), data: JSON.parse(data) }
    : row
}

/** A query that is built and awaited, and answered at once. */
function answered(query: Knex.QueryBuilder, rows: unknown): PromiseLike<unknown> {
  // oxlint-disable-next-line unicorn/no-thenable
  return Object.assign(query, { then: (settle: (value: unknown) => unknown) => Promise.resolve(rows).then(settle) })
}
