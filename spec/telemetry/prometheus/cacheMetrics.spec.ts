import { expect } from 'chai'
import { register as globalRegister, Registry } from 'prom-client'
import { CacheError, MemoryStore, QueryCache, type CacheStats } from '../../../lib/index.js'
import { cacheMetrics, type CacheMetricsOptions } from '../../../lib/telemetry/prometheus/index.js'
import { FakeDatabase, settled } from '../../cache/support/FakeDatabase.js'
import { TestClock } from '../../support/TestClock.js'
import { recordWarnings } from '../../support/recordWarnings.js'
import { subscribed } from '../support/channels.js'
import { workOf } from '../support/work.js'
import { Exposition } from './Exposition.js'

describe('cacheMetrics()', () => {
  const ends: (() => void)[] = []
  let register: Registry
  let clock: TestClock
  let cache: QueryCache

  beforeEach(() => {
    register = new Registry()
    clock = new TestClock()
    cache = new QueryCache({ ttl: 100, staleWhileRevalidate: 100, clock, store: new MemoryStore({ maxEntries: 3 }) })
  })

  afterEach(() => ends.splice(0).forEach((end) => end()))

  const start = (options: CacheMetricsOptions = {}): (() => void) => {
    const end = cacheMetrics({ register, caches: [cache], ...options })
    ends.push(end)
    return end
  }

  const sumOf = (counts: CacheStats['bypassesByReason']): number =>
    Object.values(counts).reduce<number>((sum, count = 0) => sum + count, 0)

  it('says in Prometheus’s text what `cache.stats()` says', async () => {
    start()
    await workOf(cache, clock)
    const text = await Exposition.of(register)
    const stats = cache.stats()
    const requests = (status: string, reason = ''): number =>
      text.value('objection_cache_requests_total', { status, reason })
    expect(requests('hit') + requests('stale')).to.equal(stats.hits)
    expect(requests('stale')).to.be.greaterThan(0)
    expect(requests('miss') + requests('coalesced')).to.equal(stats.misses)
    expect(requests('coalesced')).to.equal(stats.coalesced)
    expect(stats.coalesced).to.equal(2)
    expect([requests('bypass', 'transaction'), requests('bypass', 'nested')]).to.deep.equal([1, 2])
    const [bypasses, rejections] = [
      text.sum('objection_cache_requests_total', { status: 'bypass' }),
      text.sum('objection_cache_rejections_total'),
    ]
    expect(rejections).to.be.greaterThan(1)
    expect(bypasses + rejections).to.equal(stats.bypasses + sumOf(stats.notStoredByReason))
    expect(text.value('objection_cache_rejections_total', { reason: 'overtaken' })).to.equal(1)
    expect(text.sum('objection_cache_stores_total')).to.equal(stats.stores)
    expect(text.sum('objection_cache_invalidations_total')).to.equal(stats.invalidations + stats.writes)
    expect(text.value('objection_cache_errors_total', { operation: 'catalogue' })).to.equal(stats.errors)
    expect(text.sum('objection_cache_entries')).to.equal(stats.entries)
    expect(text.sum('objection_cache_size_bytes')).to.equal(stats.bytes)
    expect(stats.evictions).to.be.greaterThan(0)
    expect(text.sum('objection_cache_evictions_total')).to.equal(stats.evictions)
  })

  it('has the durations of loads in seconds, and the class of an error', async () => {
    start()
    await workOf(cache, clock)
    const text = await Exposition.of(register)
    const name = 'objection_cache_load_duration_seconds'
    expect(text.value(`${name}_count`, { error_type: 'TypeError' })).to.equal(1)
    expect(text.sum(`${name}_count`)).to.equal(cache.stats().loads)
    expect(text.value(`${name}_sum`, { error_type: '' })).to.equal(0.03)
    const bounds = text.samples(`${name}_bucket`, { error_type: '' }).map(({ labels }) => labels.le)
    expect(bounds).to.deep.equal(['0.001', '0.005', '0.01', '0.05', '0.1', '0.5', '1', '5', '10', '+Inf'])
  })

  it('names the model and the table, and counts all that come after the 200th as `other`', async () => {
    start()
    const query = (index: number) => ({ modelClass: () => ({ name: 'Log' }), tableName: () => `log_${index}` })
    for (let index = 0; index < 1000; index++) cache.bypassed(undefined, 'lock', undefined, query(index))
    const text = await Exposition.of(register)
    const samples = text.samples('objection_cache_requests_total')
    expect(samples).to.have.length(201)
    expect(text.value('objection_cache_requests_total', { model: 'Log', table: 'log_7' })).to.equal(1)
    expect(text.value('objection_cache_requests_total', { model: 'other', table: 'other' })).to.equal(800)
  })

  it('is free of subscribers and metrics when it has ended', async () => {
    const before = subscribed()
    const end = start({ prefix: 'shop_' })
    expect(subscribed()).to.not.deep.equal(before)
    expect(register.getMetricsAsArray().every(({ name }) => name.startsWith('shop_objection_cache_'))).to.equal(true)
    end()
    expect(subscribed()).to.deep.equal(before)
    expect(register.getMetricsAsArray()).to.deep.equal([])
    start({ prefix: 'shop_' })
  })

  it('uses the global register by default', () => {
    const end = cacheMetrics()
    expect(globalRegister.getSingleMetric('objection_cache_requests_total')).to.not.equal(undefined)
    end()
    expect(globalRegister.getSingleMetric('objection_cache_requests_total')).to.equal(undefined)
  })

  it('says what to do about a second call for one register, and adds nothing to it', () => {
    start()
    const count = register.getMetricsAsArray().length
    expect(() => start()).to.throw(CacheError, 'has a metric objection_cache_requests_total')
    expect(register.getMetricsAsArray()).to.have.length(count)
    start({ prefix: 'second_' })
  })

  it('leaves the metrics of a later call alone when it ends, whoever has cleared the register', () => {
    const names = () => register.getMetricsAsArray().length
    const first = start()
    register.clear()
    const second = start()
    const count = names()
    first()
    expect(names()).to.equal(count)
    second()
    expect(names()).to.equal(0)
    start()
    second()
    expect(names()).to.equal(count)
  })

  it('counts on when a register is reset', async () => {
    start()
    await workOf(cache, clock)
    await register.metrics()
    register.resetMetrics()
    for (const key of ['e', 'f']) await new FakeDatabase().ask(cache, {}, key)
    const text = await Exposition.of(register)
    expect(text.sum('objection_cache_evictions_total')).to.equal(2)
    expect(text.sum('objection_cache_entries')).to.equal(3)
  })

  it('escapes names, and has none for a table that cannot be told', async () => {
    start()
    const query = (name: string, tableName: () => string) => ({ modelClass: () => ({ name }), tableName })
    const odd = 'a"b\\c\nd ☃'
    cache.bypassed(
      undefined,
      'lock',
      undefined,
      query(odd, () => odd),
    )
    const failing = () => {
      throw new Error('no table today')
    }
    cache.bypassed(undefined, 'lock', undefined, query('User', failing))
    const text = await register.metrics()
    expect(text).to.include(String.raw`model="a\"b\\c\nd ☃",table="a\"b\\c\nd ☃"} 1`)
    expect(text).to.include('model="",table=""} 1')
  })

  it('has numbers, whatever a store says, and whatever a clock does', async () => {
    let now = 1000
    const store = new MemoryStore()
    store.stats = () => ({ entries: Number.NaN, bytes: Infinity, evictions: Number.NaN })
    cache = new QueryCache({ store, clock: { now: () => now, schedule: () => () => undefined } })
    start()
    for (const later of [0, Number.NaN, Infinity, 1000]) {
      const database = new FakeDatabase()
      const release = database.hold()
      const asked = database.ask(cache, {}, String(later))
      await settled()
      now = later
      release()
      await asked
    }
    const text = await Exposition.of(register)
    expect(text.sum('objection_cache_load_duration_seconds_count')).to.equal(4)
    expect(text.sum('objection_cache_load_duration_seconds_sum')).to.equal(0)
    expect(text.sum('objection_cache_evictions_total')).to.equal(0)
    expect(text.sum('objection_cache_size_bytes')).to.equal(0)
    const [group] = cache.stats({ by: 'query' })
    expect(group?.loads).to.deep.equal({ count: 4, mean: 0, p50: 0, p95: 0, p99: 0, total: 0 })
  })

  it('refuses wrong options at the call', () => {
    const before = subscribed()
    const wrong: [object, string][] = [
      [{ registry: register }, 'do not include `registry`'],
      [{ register: {} }, '`register` must be a Registry of prom-client'],
      [{ prefix: '1st' }, '`prefix` must be text of letters'],
      [{ prefix: 'a-b' }, '`prefix` must be text of letters'],
      [{ caches: cache }, '`caches` must be a list of QueryCaches'],
    ]
    for (const [options, message] of wrong) {
      expect(() => cacheMetrics(options)).to.throw(CacheError, message)
    }
    expect(subscribed()).to.deep.equal(before)
  })

  it('keeps what its library throws away from queries, and warns once', async () => {
    start()
    const counter = register.getSingleMetric('objection_cache_requests_total') as unknown as { inc(): void }
    counter.inc = () => {
      throw new Error('no counter today')
    }
    const stats = () => cache.stats()
    const warnings = await recordWarnings(async () => {
      await workOf(cache, clock)
      expect(stats().hits).to.be.greaterThan(0)
    })
    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.include('OBJECTION_CACHE_TELEMETRY').and.include('no counter today')
    cache.stats = () => {
      throw new Error('no figures today')
    }
    expect(await register.metrics()).to.include('objection_cache_entries 0')
  })
})
