import Knex from 'knex'
import { interleaved } from './interleaved.js'
import { library } from './library.js'
import { microseconds, type Table } from './table.js'

const { CachedModel, QueryCache } = library
const ENTRIES = [10, 10_000, 100_000]

/** What it costs to invalidate, and to write, with few and with many entries. */
export async function invalidation(batches: number): Promise<Table> {
  const knex = Knex({ client: 'sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })
  await knex.schema.createTable('things', (table) => {
    table.increments('id')
    table.string('name')
  })
  await knex('things').insert({ name: 'one' })
  const caches = await Promise.all(ENTRIES.map((entries) => filled(knex, entries)))
  const invalidated = await interleaved(
    caches.map(({ entries, cache }) => ({
      name: String(entries),
      run: () => cache.invalidate({ tables: ['things'] }),
    })),
    batches,
  )
  const read = await interleaved(
    caches.map(({ entries, stale }) => ({ name: String(entries), run: stale })),
    batches,
  )
  await knex.destroy()
  const rows = ENTRIES.map((entries, index) => [
    entries.toLocaleString('en'),
    microseconds(invalidated[index]?.median ?? Number.NaN),
    microseconds(read[index]?.median ?? Number.NaN),
  ])
  return { title: 'Invalidation', heading: ['entries', 'invalidate µs', 'write, then read anew µs'], rows }
}

async function filled(knex: Knex.Knex, entries: number) {
  const cache = new QueryCache({ maxEntries: entries + 1000, maxBytes: 2 ** 32 })
  class Thing extends CachedModel {
    static override tableName = 'things'
    static override queryCache = cache
  }
  Thing.knex(knex)
  for (let index = 0; index < entries; index++) {
    // oxlint-disable-next-line no-await-in-loop
    await Thing.query().findById(1).withCacheKey([index])
  }
  const stale = async (): Promise<void> => {
    await knex('things').where('id', 1).update({ name: 'two' })
    await Thing.query().findById(1).withCacheKey([0])
  }
  return { entries, cache, stale }
}
