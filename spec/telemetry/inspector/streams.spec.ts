import { channel } from 'node:diagnostics_channel'
import { connect, type Socket } from 'node:net'
import { expect } from 'chai'
import { QueryCache } from '../../../lib/index.js'
import { inspectorWith, type Inspector } from '../../../lib/telemetry/inspector/createInspector.js'
import { TestClock } from '../../support/TestClock.js'
import { InspectedServer } from './InspectedServer.js'
import { openStream, type OpenStream } from './openStream.js'

interface Sample {
  readonly at: number
  readonly caches: readonly { readonly hits: number; readonly loads: number }[]
}

const hitChannel = channel('objection-cache:hit')

describe('the stream of samples', () => {
  let clock: TestClock
  let cache: QueryCache
  let inspector: Inspector
  let server: InspectedServer
  let streams: OpenStream[]

  beforeEach(async () => {
    clock = new TestClock()
    cache = new QueryCache()
    streams = []
    inspector = inspectorWith({ caches: [cache] }, clock)
    server = await InspectedServer.open(inspector)
  })

  afterEach(async () => {
    for (const stream of streams) stream.close()
    await server.close()
    await cache.close()
  })

  const open = async (): Promise<OpenStream> => {
    const stream = await openStream(`${server.address}/api/events`)
    streams.push(stream)
    return stream
  }

  /** Resolves when the condition holds: what the server learns of a closed connection takes a few turns. */
  const until = async (condition: () => boolean): Promise<void> => {
    // oxlint-disable-next-line no-await-in-loop
    while (!condition()) await new Promise((resolve) => setImmediate(resolve))
  }

  const hit = async (key = 'one'): Promise<void> => void (await cache.wrap(key, () => 1, { ttl: '1h' }))

  it('begins with the history, and has a sample each second', async () => {
    await hit()
    const stream = await open()
    const history = (await stream.next()) as Sample[]
    expect(history.map(({ caches }) => caches[0]?.loads)).to.deep.equal([1])
    await hit()
    clock.advance(1000)
    const sample = (await stream.next()) as Sample
    expect(sample).to.deep.include({ at: clock.now() })
    expect(sample.caches[0]).to.include({ hits: 1, loads: 1 })
  })

  it('keeps five minutes for pages that are opened later', async () => {
    const first = await open()
    await first.next()
    for (let second = 0; second < 400; second++) {
      clock.advance(1000)
      // oxlint-disable-next-line no-await-in-loop
      await first.next()
    }
    const history = (await (await open()).next()) as Sample[]
    expect(history).to.have.length(300)
  })

  it('costs nothing while no page is open', async () => {
    const before = hitChannel.hasSubscribers
    expect([clock.waiting, before]).to.deep.equal([0, false])
    const stream = await open()
    await stream.next()
    expect([clock.waiting, hitChannel.hasSubscribers]).to.deep.equal([1, true])
    stream.close()
    await until(() => clock.waiting === 0)
    expect(hitChannel.hasSubscribers).to.equal(false)
  })

  it('counts the hits of each entry while a page is open', async () => {
    await hit()
    await hit()
    await (await open()).next()
    await hit()
    await hit()
    const { rows } = await server.json<{ rows: { hits: number }[] }>('/api/entries')
    expect(rows.map(({ hits }) => hits)).to.deep.equal([2])
  })

  it('has a hundred pages at most, and says so to the next', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, open))
    expect(all.every(({ status }) => status === 200)).to.equal(true)
    const { status, text, headers } = await server.ask('/api/events')
    expect(status).to.equal(503)
    expect(text).to.include('100 pages are open already')
    expect(headers['retry-after']).to.equal('10')
    expect((await server.ask('/api/overview')).status).to.equal(200)
    all[0]?.close()
    let again: OpenStream
    do {
      // oxlint-disable-next-line no-await-in-loop
      again = await open()
    } while (again.status === 503)
    expect(again.status).to.equal(200)
  }).timeout(60_000)

  it('drops samples for a page that does not read, and then the page', async () => {
    const many = Array.from({ length: 50 }, (_, index) => new QueryCache({ namespace: `${'n'.repeat(2000)}${index}` }))
    const slow = await InspectedServer.open(inspectorWith({ caches: many }, clock))
    const socket: Socket = connect(slow.port, '127.0.0.1')
    try {
      await new Promise((resolve) => socket.once('connect', resolve))
      socket.write('GET /api/events HTTP/1.1\r\nhost: localhost\r\n\r\n')
      socket.pause()
      await until(() => clock.waiting === 1)
      let ticks = 0
      while (clock.waiting > 0) {
        clock.advance(1000)
        // oxlint-disable-next-line no-await-in-loop
        await new Promise((resolve) => setImmediate(resolve))
        expect(++ticks).to.be.below(1000)
      }
      expect(ticks).to.be.above(60)
    } finally {
      socket.destroy()
      await slow.close()
      await Promise.all(many.map((each) => each.close()))
    }
  }).timeout(60_000)

  it('keeps nothing for a page that went while `authorize` was asked', async () => {
    let allow: (isAllowed: boolean) => void = () => undefined
    const asking = new Promise<void>((asked) => {
      const authorize = (): Promise<boolean> => {
        asked()
        return new Promise((resolve) => (allow = resolve))
      }
      inspector = inspectorWith({ caches: [cache], authorize }, clock)
    })
    let gone = false
    const own = await InspectedServer.open((request, response) => {
      response.once('close', () => (gone = true))
      inspector(request, response)
    })
    const socket = connect(own.port, '127.0.0.1')
    socket.write('GET /api/events HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await asking
    socket.destroy()
    await until(() => gone)
    allow(true)
    await new Promise((resolve) => setImmediate(resolve))
    expect([clock.waiting, hitChannel.hasSubscribers]).to.deep.equal([0, false])
    await own.close()
  })

  it('counts hits for the cache that had them, though another uses the same key', async () => {
    const other = new QueryCache()
    const both = await InspectedServer.open(inspectorWith({ caches: [cache, other] }, clock))
    await hit()
    await other.wrap('one', () => 1, { ttl: '1h' })
    const stream = await openStream(`${both.address}/api/events`)
    await stream.next()
    await hit()
    const hitsOf = async (id: number): Promise<number | undefined> =>
      (await both.json<{ rows: { hits: number }[] }>(`/api/entries?cache=${id}`)).rows[0]?.hits
    expect([await hitsOf(1), await hitsOf(2)]).to.deep.equal([1, 0])
    stream.close()
    await both.close()
    await other.close()
  })

  it('is refused after close(), because an open page would open it again', async () => {
    inspector.close()
    expect((await server.ask('/api/events')).status).to.equal(503)
    expect((await server.ask('/api/overview')).status).to.equal(200)
  })

  it('ends with close(), so that the server can close', async () => {
    const stream = await open()
    await stream.next()
    inspector.close()
    expect(await stream.next()).to.equal(undefined)
    expect(clock.waiting).to.equal(0)
  })
})
