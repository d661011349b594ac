import { expect } from 'chai'
import { publishWrite, isShared } from '../../../lib/cache/shared/publishers.js'
import { recordEvents } from '../support/recordEvents.js'
import { settled, summaryOf } from '../support/FakeDatabase.js'
import { rejects } from './support/FakeSharedStore.js'
import { Processes, USERS } from './support/Processes.js'

describe('closing a cache with a shared store', () => {
  const recorded = recordEvents()
  let world: Processes

  beforeEach(() => {
    world = new Processes({ hub: true })
    expect(isShared(), 'others have closed theirs').to.equal(false)
  })

  afterEach(() => world.close())

  it('stops publishing writes', async () => {
    const { cache, store } = world.start()
    expect(isShared()).to.equal(true)
    await cache.close()
    expect([isShared(), publishWrite([USERS], false), store.take()]).to.deep.equal([false, undefined, []])
    await cache.close()
  })

  it('lets other caches go on publishing', async () => {
    const [one, other] = [world.start(), world.start()]
    await world.database.ask(other.cache)
    await one.cache.close()
    other.store.take()
    const announcement = publishWrite([USERS], false)
    await announcement?.ready
    await announcement?.end()
    expect([one.store.take(), other.store.take()]).to.deep.equal([[], [`mark ${USERS}`, `finish ${USERS}`]])
  })

  it('lets a published write end', async () => {
    const { cache, store } = world.start()
    const announcement = publishWrite([USERS], false)
    await announcement?.ready
    await cache.close()
    await announcement?.end()
    expect(store.take().at(-1)).to.match(/^finish table:d\/users/)
    expect(world.state.marks.size).to.equal(0)
  })

  it('stops sending unsent invalidations', async () => {
    const { cache, store } = world.start()
    store.become(rejects)
    await cache.invalidate({ tags: ['a'] })
    await cache.close()
    await world.pass(250)
    expect(world.clock.waiting).to.equal(0)
  })

  it('reports once how many tags did not reach the other processes', async () => {
    const { cache, store } = world.start()
    store.become(rejects)
    await cache.invalidate({ tags: ['a', 'b'] })
    recorded.events.length = 0
    await cache.close()
    const [tried, untold, ...others] = recorded.of('error')
    expect([tried?.operation, others]).to.deep.equal(['invalidate', []])
    expect(untold).to.deep.include({ operation: 'close', key: undefined })
    expect(untold?.error).to.include({
      code: 'STORE_UNREACHABLE',
      message:
        'The cache was closed before 2 invalidated tags reached the other processes. They may serve older results.',
    })
  })

  it('reports nothing if the last attempt succeeds', async () => {
    const { cache, store } = world.start()
    store.become(rejects)
    await cache.invalidate({ tags: ['a'] })
    store.become(undefined)
    recorded.events.length = 0
    await cache.close()
    expect(recorded.of('error')).to.deep.equal([])
  })

  it('closes its bus, and leaves the store open', async () => {
    const { cache } = world.startBounded()
    const bus = [...world.hub.buses].at(-1)
    bus?.up()
    await cache.close()
    await world.pass(250)
    expect([bus?.isClosed, world.clock.waiting]).to.deep.equal([true, 0])
  })

  it('reports a failure of the bus as an event', async () => {
    const { cache } = world.startBounded()
    const bus = [...world.hub.buses].at(-1) ?? expect.fail('no bus')
    bus.close = () => Promise.reject(new Error('cannot be closed'))
    await cache.close()
    expect(recorded.of('error').map(({ operation }) => operation)).to.deep.equal(['close'])
  })

  it('waits for a bus no longer than the time limit', async () => {
    const { cache } = world.startBounded()
    const bus = [...world.hub.buses].at(-1) ?? expect.fail('no bus')
    bus.close = () => new Promise(() => undefined)
    const closing = cache.close()
    await settled()
    world.clock.advance(250)
    await closing
    expect(recorded.of('error').map(({ operation }) => operation)).to.deep.equal(['close'])
  })

  it('stores nothing of a load under way, and gives its lease back', async () => {
    const { cache } = world.start()
    const release = world.database.hold()
    const loading = world.database.ask(cache)
    await settled()
    await cache.close()
    release()
    expect(summaryOf(await loading)).to.equal('loaded v1')
    expect([world.state.entries.size, world.state.leases.size]).to.deep.equal([0, 0])
  })
})
