import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Model } from 'objection'
import { MemoryStore, QueryCache, type CacheStore, type GroupStats } from '../../../lib/index.js'
import { cachedKnex } from '../../../lib/knex/index.js'
import { createInspector } from '../../../lib/telemetry/inspector/index.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { InspectedServer } from './InspectedServer.js'

interface EntryRow {
  readonly id: string
  readonly key: string
  readonly dependsOn: readonly string[]
  readonly isValid: boolean
  readonly value?: string
}

interface Page<T> {
  readonly total: number
  readonly rows: readonly T[]
}

describe('what the inspector shows', () => {
  let database: SpecDatabase
  let cache: QueryCache
  let User: typeof Model
  let server: InspectedServer

  before(async () => {
    database = await openSpecDatabase()
  })

  after(() => database.close())

  beforeEach(async () => {
    const cached = database.cached()
    cache = cached.queryCache
    User = cached.models.User
    server = await InspectedServer.open(createInspector({ caches: [cache] }))
  })

  afterEach(async () => {
    await server.close()
    await cache.close()
  })

  const cachedUsers = (key: string): Promise<unknown> =>
    (User.query() as unknown as { withCacheKey(key: string): Promise<unknown> }).withCacheKey(key)

  const entries = (query = ''): Promise<Page<EntryRow>> => server.json(`/api/entries?${query}`)

  it('is each entry, what it depends on in plain words, and whether a write has invalidated it', async () => {
    await cachedUsers('everybody')
    const [row] = (await entries()).rows
    expect(row?.key).to.include('everybody')
    expect(row?.dependsOn.join('\n'))
      .to.include('its key: invalidate({ keys: ["everybody"] })')
      .and.match(/^users/m)
    expect(row).to.deep.include({ isValid: true }).and.not.have.property('value')
    await cache.invalidate({ tables: ['users'] })
    expect((await entries()).rows[0]).to.deep.include({ isValid: false })
  })

  it('is found by key, by table and by tag', async () => {
    await cachedUsers('everybody')
    await cache.wrap('price', () => 7, { tags: ['prices'] })
    const keysFor = async (query: string): Promise<string[]> => (await entries(query)).rows.map(({ key }) => key)
    expect(await keysFor('q=EVERY')).to.have.length(1)
    expect(await keysFor('in=table&q=users')).to.deep.equal(await keysFor('q=every'))
    expect(await keysFor('in=tag&q=prices')).to.deep.equal(await keysFor('q=price'))
    expect(await keysFor('q=nothing')).to.deep.equal([])
  })

  it('has values only with `showValues`, as rows', async () => {
    await cachedUsers('everybody')
    expect((await server.ask('/api/entries')).text).not.to.include("name: '")
    const open = await InspectedServer.open(createInspector({ caches: [cache], showValues: true }))
    try {
      const { rows } = await open.json<Page<EntryRow>>('/api/entries')
      expect(rows[0]?.value).to.include("name: '")
    } finally {
      await open.close()
    }
  })

  it('has values of any kind, and none that holds up the process', async () => {
    const circle: Record<string, unknown> = { when: new Date(0), large: 5n }
    for (const name of 'abcdefgh') circle[name] = circle
    await cache.wrap('circle', () => circle, { ttl: '1m' })
    await cache.wrap('large', () => Array.from({ length: 200 }, () => 'x'.repeat(10_000)), { ttl: '1m' })
    const open = await InspectedServer.open(createInspector({ caches: [cache], showValues: true }))
    try {
      const { rows } = await open.json<Page<EntryRow>>('/api/entries')
      const valueOf = (key: string): string => rows.find((row) => row.key.includes(`"${key}"`))?.value ?? ''
      expect(valueOf('circle'))
        .to.include('when: 1970-01-01T00:00:00.000Z')
        .and.include('large: 5n')
        .and.not.include('Tagged')
      expect(valueOf('large')).to.match(/^\(too large to be shown: \d+ bytes\)$/)
    } finally {
      await open.close()
    }
  })

  it('says so where a store cannot list its entries', async () => {
    const memory = new MemoryStore()
    const store: CacheStore = {
      get: (key) => memory.get(key),
      set: (key, entry) => memory.set(key, entry),
      delete: (key) => memory.delete(key),
      clear: () => memory.clear(),
    }
    const other = new QueryCache({ store })
    const own = await InspectedServer.open(createInspector({ caches: [other] }))
    try {
      expect(await own.json('/api/entries')).to.deep.equal({ listing: false, state: 'on' })
    } finally {
      await own.close()
      await other.close()
    }
  })

  it('is each kind of query, and why results were not cached, with the remedy', async () => {
    await cachedUsers('everybody')
    await cachedUsers('everybody')
    cache.pause()
    await cachedUsers('everybody')
    cache.resume()
    const { rows, reasons } = await server.json<Page<GroupStats> & { reasons: { reason: string }[] }>('/api/queries')
    expect(rows[0]).to.deep.include({ name: 'everybody', hits: 1, misses: 1, bypasses: 1 })
    expect(rows).to.have.length(1)
    expect(reasons).to.have.length(1)
    expect(reasons[0]).to.deep.include({
      reason: 'paused',
      bypasses: 1,
      meaning: 'The cache is paused.',
      remedy: 'Let queries use it again: cache.resume()',
      furtherKinds: 0,
      kinds: [{ name: 'everybody', count: 1 }],
      time: rows[0]?.bypassTime,
    })
  })

  it('adds what queries took past the cache, and what loads took that were not stored', async () => {
    const { knex } = database
    const one = async (trx: Knex) => trx('users').where('id', 1)
    for (const id of [1, 2]) await cache.wrap(['loaded', id], () => knex.transaction(one))
    await cachedKnex(knex, { cache }).transaction((trx) => trx('users').withCache())
    const { rows, reasons } = await server.json<Page<GroupStats> & { reasons: object[] }>('/api/queries?sort=bypasses')
    const [loaded, timed] = rows as [GroupStats, GroupStats]
    expect([loaded.bypasses, loaded.bypassTime, timed.bypasses, timed.loads.count]).to.deep.equal([2, 0, 1, 0])
    expect(reasons).to.have.length(1)
    expect(reasons[0]).to.deep.include({ reason: 'transaction', time: timed.bypassTime + loaded.loads.total })
  })

  it('is each kind of write, and what it cost', async () => {
    await cachedUsers('everybody')
    await database.knex('users').where('id', 1).update({ name: 'u1' })
    await cachedUsers('everybody')
    const { rows } = await server.json<Page<{ tables: string[]; fell: number; loads: number }>>('/api/writes')
    expect(rows[0]).to.deep.include({ tables: ['users'], fell: 1, loads: 1 })
  })

  it('comes in pages, also of ten thousand kinds of query', async () => {
    const none = { bypasses: 0, bypassTime: 0, bypassesByReason: {}, notStoredByReason: {} }
    const kind = { model: 'User', table: 'users', misses: 1, ...none }
    const kinds = Array.from({ length: 10_000 }, (_, index) => ({
      ...kind,
      name: `select ${index}`,
      hits: index,
      loads: { count: 1, mean: index, p50: index, p95: index, p99: index, total: index },
    }))
    const { stats } = cache
    cache.stats = ((options?: { by: string }) =>
      options?.by === 'query' ? kinds : (stats as (of?: object) => unknown).call(cache, options)) as never
    const { total, rows } = await server.json<Page<GroupStats>>('/api/queries?offset=50&limit=500')
    expect([total, rows.length, rows[0]?.name]).to.deep.equal([10_000, 200, 'select 9949'])
    const { rows: fewest } = await server.json<Page<GroupStats>>('/api/queries?q=select%209999&sort=hits')
    expect(fewest.map(({ name }) => name)).to.deep.equal(['select 9999'])
  })

  it('is the health of each cache, and the warnings of its set-up', async () => {
    const { caches } = await server.json<{ caches: object[] }>('/api/health')
    expect(caches[0]).to.deep.include({
      state: 'on',
      errors: 0,
      unsent: 0,
      usesLocal: true,
      buses: [],
      stores: [{ role: 'local', name: 'MemoryStore', breaker: 'closed' }],
      epoch: cache.epoch,
    })
  })

  it('is memory against its bound', async () => {
    const { caches } = await server.json<{ caches: object[] }>('/api/overview')
    expect(caches[0]).to.deep.include({ entries: 0, bytes: 0, maxEntries: 10_000, maxBytes: 64 * 1024 * 1024 })
  })
})
