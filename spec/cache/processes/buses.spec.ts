import { expect } from 'chai'
import { MemoryStore, QueryCache, TieredStore } from '../../../lib/index.js'
import { publishWrite } from '../../../lib/cache/shared/publishers.js'
import { settled, summaryOf } from '../support/FakeDatabase.js'
import { FakeHub } from './support/FakeBus.js'
import { FakeSharedStore } from './support/FakeSharedStore.js'
import { Processes, USERS } from './support/Processes.js'

describe('a bus in addition to a shared store', () => {
  let world: Processes
  let hub: FakeHub
  const caches: QueryCache[] = []

  beforeEach(() => {
    world = new Processes()
    hub = new FakeHub()
  })

  afterEach(async () => {
    for (const cache of caches.splice(0)) await cache.close()
    await world.close()
  })

  const start = (consistency: 'strict' | 'bounded', carriesStore: boolean) => {
    const bus = hub.connect()
    const own = carriesStore ? new FakeHub().connect({ carriesStore: true }) : undefined
    const shared = new FakeSharedStore(world.state, 'one')
    const store = new TieredStore({
      local: new MemoryStore(),
      shared,
      bus: own === undefined ? bus : [own, bus],
    })
    const cache = new QueryCache({ store, consistency, clock: world.clock })
    caches.push(cache)
    for (const each of [bus, own]) each?.up()
    return { cache, bus, shared }
  }
  const act = async (cache: QueryCache): Promise<string[]> => {
    hub.published.length = 0
    await cache.invalidate({ tags: ['a'] })
    const announcement = publishWrite([USERS], false)
    await announcement?.ready
    await announcement?.end()
    return hub.published.map(({ kind }) => kind)
  }

  it('is only listened to with strict consistency, because each hit asks the store', async () => {
    const { cache, bus } = start('strict', false)
    expect(await act(cache)).to.deep.equal([])
    bus.fault = () => Promise.reject(new Error('the bus is down'))
    await cache.invalidate({ tags: ['a'] })
    expect(cache.stats().errors, 'is not needed').to.equal(0)
    bus.fault = undefined
    await world.database.ask(cache)
    world.database.value = 'v2'
    hub.send({ kind: 'tables', tables: ['users'] })
    await settled()
    expect(summaryOf(await world.database.ask(cache))).to.equal('loaded v2')
  })

  it('is published on with bounded consistency', async () => {
    expect(await act(start('bounded', false).cache)).to.deep.equal(['invalidate', 'begin', 'end'])
  })

  it('is not published on if another bus carries what the store publishes', async () => {
    expect(await act(start('bounded', true).cache)).to.deep.equal([])
  })
})
