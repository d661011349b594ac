import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node'
import { expect } from 'chai'
import { QueryCache } from '../../../lib/index.js'
import { instrumentCache } from '../../../lib/telemetry/opentelemetry/index.js'
import { errorOf, FakeDatabase, requestOf, settled } from '../../cache/support/FakeDatabase.js'
import { Processes } from '../../cache/processes/support/Processes.js'
import { withKey } from '../../support/cachedBase.js'
import { openSpecDatabase, type SpecDatabase } from '../../support/specDatabase.js'
import { subscribed } from '../support/channels.js'
import { Telemetry } from './Telemetry.js'

describe('the spans of instrumentCache()', () => {
  let telemetry: Telemetry
  let end: () => void

  beforeEach(() => {
    telemetry = new Telemetry()
    end = instrumentCache(telemetry.providers)
  })

  afterEach(async () => {
    end()
    await telemetry.shutDown()
  })

  const parentOf = (span: ReadableSpan | undefined): string | undefined => span?.parentSpanContext?.spanId

  describe('of queries', () => {
    let database: SpecDatabase

    beforeEach(async () => {
      database = await openSpecDatabase()
    })

    afterEach(() => database.close())

    it('say on the active span how a query was answered', async () => {
      const { User } = database.cached().models
      const ask = () => withKey(User.query().limit(2), 'secret')
      const miss = await telemetry.inSpan(ask)
      const hit = await telemetry.inSpan(ask)
      expect(miss.attributes).to.deep.equal({ 'objection_cache.status': 'miss', 'cache.hit': false })
      const { 'cache.item_size': size, ...others } = hit.attributes
      expect(others).to.deep.equal({ 'objection_cache.status': 'hit', 'cache.hit': true })
      expect(size).to.be.greaterThan(10)
      expect(hit.events.map(({ name, attributes }) => [name, attributes])).to.deep.equal([
        [
          'objection_cache.request',
          {
            'objection_cache.status': 'hit',
            'cache.hit': true,
            'cache.item_size': size,
            'objection_cache.model': 'User',
            'objection_cache.table': 'users',
          },
        ],
      ])
    })

    it('have the reason of a bypass, which a later hit in the same span empties', async () => {
      const { User } = database.cached().models
      const locking = () => withKey(User.query().forUpdate(), 'k')
      const bypass = await telemetry.inSpan(locking)
      expect(bypass.attributes).to.include({ 'objection_cache.status': 'bypass', 'objection_cache.reason': 'lock' })
      const both = await telemetry.inSpan(async () => {
        await locking()
        await withKey(User.query(), 'k')
      })
      expect(both.attributes).to.include({ 'objection_cache.status': 'miss', 'objection_cache.reason': '' })
      expect(both.events).to.have.length(2)
    })

    it('have the load as a child, in whose context its statements run', async () => {
      const { User } = database.cached().models
      const active: (string | undefined)[] = []
      database.knex.on('query', () => active.push(trace.getActiveSpan()?.spanContext().spanId))
      const request = await telemetry.inSpan(() => withKey(User.query(), 'k'))
      const [load] = telemetry.named('cache load users')
      expect(parentOf(load)).to.equal(request.spanContext().spanId)
      expect(load?.kind).to.equal(SpanKind.INTERNAL)
      expect(load?.attributes).to.deep.equal({ 'objection_cache.model': 'User', 'objection_cache.table': 'users' })
      expect(active).to.deep.equal([load?.spanContext().spanId])
    })

    it('have the statements of graphs, pages and relations in the context of the load, too', async () => {
      const { User } = database.cached().models
      const active: (string | undefined)[] = []
      database.knex.on('query', () => active.push(trace.getActiveSpan()?.spanContext().spanId))
      const queries = [
        () => withKey(User.query().withGraphFetched('posts.tags'), 'graph'),
        () => withKey(User.query().page(0, 2), 'page'),
        () => withKey(User.relatedQuery('posts').for(1), 'relation'),
        () => withKey(User.query().findById(1), 'row'),
      ]
      for (const [index, query] of queries.entries()) {
        active.length = 0
        await telemetry.inSpan(query)
        const load = telemetry.spans.findLast(({ name }) => name.startsWith('cache load '))
        expect(active, String(index)).to.have.length([3, 2, 1, 1][index] as number)
        expect(new Set(active), String(index)).to.deep.equal(new Set([load?.spanContext().spanId]))
      }
    })

    it('have keys only if they are asked for', async () => {
      const { User } = database.cached().models
      await telemetry.inSpan(() => withKey(User.query(), 'secret'))
      expect(telemetry.named('cache load users')).to.have.length(1)
      expect(JSON.stringify(telemetry.spans.map(({ attributes, events }) => [attributes, events]))).to.not.include(
        'secret',
      )
      end()
      end = instrumentCache({ ...telemetry.providers, keys: true })
      const request = await telemetry.inSpan(() => withKey(User.query(), 'secret'))
      await withKey(User.query(), 'new secret')
      await telemetry.inSpan(() => withKey(User.query(), 'new secret'))
      expect(request.attributes['cache.key']).to.include('secret')
      expect(telemetry.named('cache load users').at(-1)?.attributes['cache.key']).to.include('new secret')
    })

    it('are not made when it has ended', async () => {
      end()
      const { User } = database.cached().models
      const request = await telemetry.inSpan(() => withKey(User.query(), 'k'))
      expect(telemetry.spans.map(({ name }) => name)).to.deep.equal(['request'])
      expect(request.attributes).to.deep.equal({})
    })
  })

  it('have the error of a load that fails, which its caller gets unchanged', async () => {
    const database = new FakeDatabase()
    database.error = new RangeError('too far')
    expect(await errorOf(database.ask(new QueryCache()))).to.equal(database.error)
    const [load] = telemetry.named('cache load')
    // A message of Knex contains the values of its statement.
    expect(load?.status).to.deep.equal({ code: SpanStatusCode.ERROR })
    expect(load?.attributes).to.deep.equal({ 'error.type': 'RangeError' })
  })

  it('say which result was not stored, and why', async () => {
    const cache = new QueryCache()
    const request = await telemetry.inSpan(() =>
      cache.getOrLoad(requestOf(async () => ({ cacheable: false, reason: 'volatile' }))),
    )
    expect(request.attributes).to.deep.equal({ 'objection_cache.status': 'miss', 'cache.hit': false })
    expect(request.events.map(({ name }) => name)).to.deep.equal([
      'objection_cache.request',
      'objection_cache.rejection',
    ])
    expect(request.events[1]?.attributes).to.deep.equal({ 'objection_cache.reason': 'volatile' })
  })

  it('show the calls of a shared store, in whose context its client runs', async () => {
    const processes = new Processes()
    const { cache, store } = processes.start()
    const active: (string | undefined)[] = []
    const find = store.find.bind(store)
    store.find = (...args) => {
      active.push(trace.getActiveSpan()?.spanContext().spanId)
      return find(...args)
    }
    const request = await telemetry.inSpan(() => processes.database.ask(cache))
    const [found] = telemetry.named('cache store get')
    expect(parentOf(found)).to.equal(request.spanContext().spanId)
    expect(found?.kind).to.equal(SpanKind.CLIENT)
    expect(found?.attributes).to.deep.equal({ 'objection_cache.operation': 'get' })
    expect(active).to.deep.equal([found?.spanContext().spanId])
    expect(telemetry.named('cache store set')).to.have.length(1)
    store.find = () => Promise.reject(new TypeError('gone'))
    await processes.database.ask(cache)
    await processes.close()
    expect(telemetry.named('cache store get').at(-1)?.attributes['error.type']).to.equal('TypeError')
  })

  it('end once, those of loads that end after the instrumentation included', async () => {
    const database = new FakeDatabase()
    const cache = new QueryCache()
    const release = database.hold()
    const late = [database.ask(cache, {}, 'a'), database.ask(cache, {}, 'b')]
    await settled()
    end()
    const unseen = database.ask(cache, {}, 'c')
    await settled()
    expect(telemetry.spans).to.have.length(0)
    release()
    await Promise.all([...late, unseen])
    expect(telemetry.named('cache load')).to.have.length(2)
    expect(subscribed()).to.deep.equal([])
  })

  it('end if a store throws before it returns a promise', async () => {
    const processes = new Processes()
    const { cache, store } = processes.start()
    store.find = () => {
      throw new TypeError('gone')
    }
    await processes.database.ask(cache)
    await processes.close()
    const [failed] = telemetry.named('cache store get')
    expect(failed?.status).to.deep.equal({ code: SpanStatusCode.ERROR, message: 'gone' })
    expect(failed?.attributes['error.type']).to.equal('TypeError')
  })
})
