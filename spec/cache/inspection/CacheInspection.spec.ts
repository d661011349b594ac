import { expect } from 'chai'
import {
  MemoryStore,
  QueryCache,
  TieredStore,
  type Bus,
  type BusListener,
  type BusMessage,
  type CacheStore,
} from '../../../lib/index.js'
import { latestWarnings, warn } from '../../../lib/core/warning.js'
import { TestClock } from '../../support/TestClock.js'

/** A bus within the process, whose messages come back at once while it is connected. */
class EchoBus implements Bus {
  #listener: BusListener | undefined
  isConnected = true

  open(listener: BusListener): void {
    this.#listener = listener
    listener.up()
  }

  async publish(message: BusMessage): Promise<void> {
    if (!this.isConnected) throw new Error('not connected')
    this.#listener?.message(message)
  }

  async close(): Promise<void> {
    this.#listener = undefined
  }
}

describe('the inspection of a cache', () => {
  let clock: TestClock
  let cache: QueryCache

  beforeEach(() => {
    clock = new TestClock()
  })

  afterEach(() => cache.close())

  it('has the bounds of the local store, also within a TieredStore', () => {
    cache = new QueryCache({
      store: new TieredStore({ local: new MemoryStore({ maxEntries: 7, maxBytes: 9000 }), bus: new EchoBus() }),
    })
    expect(cache.inspection.bounds).to.deep.equal({ entries: 7, bytes: 9000 })
  })

  it('shows the circuit breaker of a store: closed, open, trying, and closed again', async () => {
    let isDown = true
    const store: CacheStore = {
      get: () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(undefined)),
      set: () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(true)),
      delete: () => undefined,
      clear: () => undefined,
    }
    cache = new QueryCache({ store, clock })
    const breaker = (): string | undefined => cache.inspection.health.stores[0]?.breaker
    const ask = (): Promise<number> => cache.wrap('one', () => 1, { ttl: '1m' })
    expect(breaker()).to.equal('closed')
    // oxlint-disable-next-line no-await-in-loop
    for (let count = 0; count < 10; count++) await ask()
    expect(breaker()).to.equal('open')
    clock.advance(5000)
    expect(breaker()).to.equal('trying')
    isDown = false
    await ask()
    expect(breaker()).to.equal('closed')
  })

  it('shows whether a bus works, and that local entries are not used while it is silent', () => {
    const bus = new EchoBus()
    cache = new QueryCache({
      store: new TieredStore({ local: new MemoryStore(), bus, bound: 1000 }),
      clock,
      consistency: 'bounded',
    })
    expect(cache.inspection.health).to.deep.include({
      buses: [{ name: 'EchoBus', isUp: true, silence: 0 }],
      usesLocal: true,
      consistency: 'bounded',
    })
    bus.isConnected = false
    clock.advance(1001)
    expect(cache.inspection.health.buses[0]).to.deep.include({ isUp: false })
    expect(cache.inspection.health.usesLocal).to.equal(false)
  })

  it('counts the invalidations that the other processes have not learnt of', async () => {
    const bus = new EchoBus()
    cache = new QueryCache({ store: new TieredStore({ local: new MemoryStore(), bus }), clock })
    bus.isConnected = false
    await cache.invalidate({ tags: ['prices'] })
    expect(cache.inspection.health.unsent).to.be.above(0)
    bus.isConnected = true
    clock.advance(5000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(cache.inspection.health.unsent).to.equal(0)
  })
})

describe('the latest warnings', () => {
  it('are remembered, 50 at most', () => {
    const { emitWarning } = process
    process.emitWarning = () => undefined
    for (let count = 0; count < 60; count++) warn('OBJECTION_CACHE_SPEC', `warning ${count}`)
    process.emitWarning = emitWarning
    expect(latestWarnings).to.have.length(50)
    expect(latestWarnings.at(-1)).to.deep.equal({ code: 'OBJECTION_CACHE_SPEC', message: 'warning 59' })
  })
})
