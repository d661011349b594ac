import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { expect } from 'chai'
import { CacheError, MemoryStore, QueryCache } from '../../../lib/index.js'
import { instrumentCache } from '../../../lib/telemetry/opentelemetry/index.js'
import { recordWarnings } from '../../support/recordWarnings.js'
import { TestClock } from '../../support/TestClock.js'
import { subscribed } from '../support/channels.js'
import { workOf } from '../support/work.js'
import { sumOf, Telemetry } from './Telemetry.js'

describe('the metrics of instrumentCache()', () => {
  let telemetry: Telemetry
  let end: () => void
  let clock: TestClock
  let cache: QueryCache
  /** Those of other specs in this process. */
  let others: string[]

  beforeEach(() => {
    others = subscribed()
    telemetry = new Telemetry()
    clock = new TestClock()
    cache = new QueryCache({ ttl: 100, staleWhileRevalidate: 100, clock, store: new MemoryStore({ maxEntries: 3 }) })
    const { meterProvider } = telemetry
    end = instrumentCache({ meterProvider, caches: [cache] })
  })

  afterEach(async () => {
    end()
    await telemetry.shutDown()
  })

  it('say what `cache.stats()` says', async () => {
    await workOf(cache, clock)
    const metrics = await telemetry.collect()
    const stats = cache.stats()
    const requests = (status: string): number =>
      sumOf(metrics, 'objection_cache.requests', { 'objection_cache.status': status })
    expect([requests('hit') + requests('stale'), requests('miss') + requests('coalesced')]).to.deep.equal([
      stats.hits,
      stats.misses,
    ])
    const locked = { 'objection_cache.reason': 'nested', 'objection_cache.status': 'bypass' }
    expect(sumOf(metrics, 'objection_cache.requests', locked)).to.equal(2)
    expect(sumOf(metrics, 'objection_cache.load.duration')).to.equal(stats.loads)
    expect(sumOf(metrics, 'objection_cache.load.duration', { 'error.type': 'TypeError' })).to.equal(1)
    expect(sumOf(metrics, 'objection_cache.stores')).to.equal(stats.stores)
    expect(sumOf(metrics, 'objection_cache.invalidations')).to.equal(stats.invalidations + stats.writes)
    expect(sumOf(metrics, 'objection_cache.errors', { 'objection_cache.operation': 'catalogue' })).to.equal(1)
    expect(sumOf(metrics, 'objection_cache.entries')).to.equal(stats.entries)
    expect(sumOf(metrics, 'objection_cache.size')).to.equal(stats.bytes)
    expect(stats.evictions).to.be.greaterThan(0)
    expect(sumOf(metrics, 'objection_cache.evictions')).to.equal(stats.evictions)
  })

  it('have units, and durations in seconds with the bounds that OpenTelemetry advises for databases', async () => {
    await workOf(cache, clock)
    const metrics = await telemetry.collect()
    expect(metrics.map(({ descriptor: { name, unit } }) => `${name} ${unit}`).toSorted()).to.deep.equal([
      'objection_cache.entries {entry}',
      'objection_cache.errors {error}',
      'objection_cache.evictions {entry}',
      'objection_cache.invalidations {invalidation}',
      'objection_cache.load.duration s',
      'objection_cache.rejections {result}',
      'objection_cache.requests {request}',
      'objection_cache.size By',
      'objection_cache.stores {entry}',
    ])
    const durations = metrics.find(({ descriptor }) => descriptor.unit === 's')
    const succeeded = durations?.dataPoints.find(({ attributes }) => attributes['error.type'] === undefined)
    expect(succeeded?.value).to.deep.include({ sum: 0.03 })
    expect(succeeded?.value)
      .to.have.nested.property('buckets.boundaries')
      .that.deep.equals([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10])
  })

  it('have at most 200 pairs of a model and a table', async () => {
    const query = (index: number) => ({ modelClass: () => ({ name: `Log${index}` }), tableName: () => 'log' })
    for (let index = 0; index < 500; index++) cache.bypassed(undefined, 'lock', undefined, query(index))
    const metrics = await telemetry.collect()
    const [{ dataPoints }] = metrics.filter(({ descriptor }) => descriptor.name === 'objection_cache.requests') as [
      (typeof metrics)[number],
    ]
    expect(dataPoints).to.have.length(201)
    expect(sumOf(metrics, 'objection_cache.requests', { 'objection_cache.model': 'other' })).to.equal(300)
  })

  it('end with it, twice ended too, and leave no subscriber', async () => {
    await workOf(cache, clock)
    end()
    end()
    expect(subscribed()).to.deep.equal(others)
    const before = sumOf(await telemetry.collect(), 'objection_cache.requests')
    await workOf(cache, clock)
    const metrics = await telemetry.collect()
    expect(sumOf(metrics, 'objection_cache.requests')).to.equal(before)
    expect(metrics.find(({ descriptor }) => descriptor.name === 'objection_cache.entries')?.dataPoints).to.satisfy(
      (points: unknown[] | undefined) => points === undefined || points.length === 0,
    )
  })

  it('keep what a meter or a tracer throws away from queries', async () => {
    end()
    const fail = (): never => {
      throw new Error('no telemetry today')
    }
    const meter = telemetry.meterProvider.getMeter('broken')
    const counter = { add: fail, record: fail }
    const broken = Object.create(meter, {
      createCounter: { value: () => counter },
      createHistogram: { value: () => counter },
    }) as typeof meter
    const warnings = await recordWarnings(async () => {
      end = instrumentCache({
        meterProvider: { getMeter: () => broken },
        tracerProvider: { getTracer: () => ({ startSpan: fail, startActiveSpan: fail }) },
      })
      await workOf(cache, clock)
    })
    expect(cache.stats().hits).to.be.greaterThan(0)
    expect(cache.stats().errors).to.equal(1)
    expect(warnings).to.have.length(2)
    for (const warning of warnings) expect(warning).to.include('OBJECTION_CACHE_TELEMETRY').and.include('no telemetry')
  })

  it('leave nothing behind if a provider throws at the call', () => {
    end()
    const getTracer = (): never => {
      throw new Error('no tracer today')
    }
    expect(() => instrumentCache({ ...telemetry.providers, tracerProvider: { getTracer } })).to.throw('no tracer today')
    expect(subscribed()).to.deep.equal([])
  })

  it('are refused to providers that have them, until the first call has ended', () => {
    end()
    end = instrumentCache(telemetry.providers)
    expect(() => instrumentCache(telemetry.providers)).to.throw(CacheError, 'already have the telemetry of the cache')
    const other = instrumentCache({ ...telemetry.providers, meterProvider: new MeterProvider() })
    other()
    end()
    end = instrumentCache(telemetry.providers)
  })

  it('are of the providers that are set globally, unless it is given others', () => {
    end()
    end = instrumentCache()
    expect(subscribed()).to.include('tracing:objection-cache:load:start')
  })

  it('need right options', () => {
    end()
    const wrong: [object, string][] = [
      [{ meter: {} }, 'do not include `meter`'],
      [{ meterProvider: {} }, '`meterProvider` must be a MeterProvider'],
      [{ tracerProvider: 1 }, '`tracerProvider` must be a TracerProvider'],
      [{ keys: 'yes' }, '`keys` must be true or false'],
      [{ caches: [{}] }, '`caches` must be a list of QueryCaches'],
    ]
    for (const [options, message] of wrong) {
      expect(() => instrumentCache(options)).to.throw(CacheError, message)
    }
    expect(subscribed()).to.deep.equal(others)
  })
})
