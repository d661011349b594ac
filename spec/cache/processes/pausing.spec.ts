import { expect } from 'chai'
import { publishWrite } from '../../../lib/cache/shared/publishers.js'
import { MemoryStore, QueryCache, TieredStore } from '../../../lib/index.js'
import { settled, summaryOf } from '../support/FakeDatabase.js'
import { FakeSharedStore } from './support/FakeSharedStore.js'
import { Processes, USERS } from './support/Processes.js'

describe('a process that is switched off, among others that cache', () => {
  let world: Processes

  beforeEach(() => {
    world = new Processes({ hub: true })
  })

  afterEach(() => world.close())

  /** Writes as this process does, through all of its caches. */
  async function write(value: unknown): Promise<void> {
    const publication = publishWrite([USERS], false)
    await publication?.ready
    world.database.value = value
    await publication?.end()
  }

  for (const how of ['paused', 'off'] as const) {
    it(`announces its writes: ${how}`, async () => {
      const { cache, store } = world.start({ enabled: how !== 'off' })
      cache.pause()
      expect(cache.state).to.equal(how)
      await write('written')
      const told = store.take()
      expect(told[0]).to.equal(`mark ${USERS}`)
      expect(told.at(-1)).to.match(/^finish table:d\/users/)
    })
  }

  it('hears of the writes of others during the pause', async () => {
    const { cache } = world.startBounded()
    for (const bus of world.hub.buses) bus.up()
    await settled()
    await world.database.ask(cache)
    expect(summaryOf(await world.database.ask(cache)), 'before').to.equal('hit v1')
    cache.pause()
    await world.write('written elsewhere')
    cache.resume()
    expect(summaryOf(await world.database.ask(cache))).to.match(/^(?!hit).*written elsewhere/)
  })

  it('listens to no bus while it is off, and leaves the shared store alone', async () => {
    const buses = [true, false].map((enabled) => {
      const bus = world.hub.connect({ carriesStore: true })
      const shared = new FakeSharedStore(world.state, String(enabled), { hub: world.hub })
      const store = new TieredStore({ local: new MemoryStore(), shared, bus })
      return { bus, shared, cache: new QueryCache({ store, enabled, consistency: 'bounded', clock: world.clock }) }
    })
    for (const { bus } of buses) bus.up()
    await settled()
    expect(buses.map(({ bus }) => bus.pings > 0)).to.deep.equal([true, false])
    expect(await buses[1]!.cache.wrap('k', () => 1)).to.equal(1)
    expect(buses[1]!.shared.take()).to.deep.equal([])
    await Promise.all(buses.map(({ cache }) => cache.close()))
  })

  it('publishes on a bus that connects the processes alone, while it is off', async () => {
    const bus = world.hub.connect()
    const store = new TieredStore({ local: new MemoryStore(), bus })
    const cache = new QueryCache({ store, enabled: false, consistency: 'bounded', clock: world.clock })
    bus.up()
    expect(bus.pings, 'a bus publishes only while it is open').to.be.greaterThan(0)
    await write('written')
    expect(world.hub.published.map(({ kind }) => kind)).to.deep.equal(['begin', 'end'])
    await cache.close()
  })
})
