import { expect } from 'chai'
import { MemoryStore } from '../../../lib/index.js'
import { errorOf, FakeDatabase, requestOf, settled, summaryOf } from '../support/FakeDatabase.js'
import { Processes, USERS, type Process } from './support/Processes.js'

const STALE = { ttl: 1000, staleWhileRevalidate: 10_000 }

describe('processes that share a store', () => {
  let world: Processes
  let one: Process
  let other: Process

  beforeEach(() => {
    world = new Processes()
    one = world.start()
    other = world.start()
  })

  afterEach(() => world.close())

  const ask = async ({ cache }: Process, options = {}) => summaryOf(await world.database.ask(cache, options))

  it('load an expired entry again in the process that finds it', async () => {
    await ask(one, { ttl: 1000 })
    world.clock.advance(1000)
    world.database.value = 'v2'
    expect([await ask(other, { ttl: 1000 }), await ask(one)]).to.deep.equal(['loaded v2', 'hit v2'])
  })

  it('replace an expired local entry by what another process has loaded since', async () => {
    const local = world.start({ local: new MemoryStore() })
    await ask(local, { ttl: 1000 })
    world.clock.advance(1000)
    world.database.value = 'v2'
    await ask(other, { ttl: 1000 })
    local.store.take()
    expect((await local.cache.hit('k', {}))?.value).to.equal('v2')
    expect([local.store.take(), await ask(local)]).to.deep.equal([['check', 'find k'], 'hit v2'])
    expect(world.database.loads).to.equal(2)
  })

  it('replace it also in `getOrLoad` and with `only-if-cached`', async () => {
    for (const mode of ['use', 'only-if-cached'] as const) {
      const local = world.start({ local: new MemoryStore() })
      await ask(local, { ttl: 1000 })
      world.clock.advance(1000)
      await ask(other, { ttl: 1000 })
      const { loads } = world.database
      expect(await ask(local, { mode })).to.equal('hit v1')
      expect(world.database.loads).to.equal(loads)
      world.clock.advance(1000)
    }
  })

  it('serve an expired local entry to a reader that allows it if there is nothing newer', async () => {
    const local = world.start({ local: new MemoryStore() })
    await ask(local, STALE)
    world.state.entries.clear()
    world.clock.advance(1000)
    expect(await ask(local)).to.equal('stale v1')
  })

  it('serve a stale entry in all processes and load it again in one', async () => {
    await ask(one, STALE)
    world.clock.advance(1000)
    world.database.value = 'v2'
    const release = world.database.hold()
    expect([await ask(one), await ask(other), await ask(one), await ask(other)]).to.deep.equal(
      Array.from({ length: 4 }, () => 'stale v1'),
    )
    await settled()
    expect(world.database.loads).to.equal(2)
    release()
    await settled()
    expect([await ask(one), await ask(other), world.state.leases.size]).to.deep.equal(['hit v2', 'hit v2', 0])
  })

  it('never serve a stale entry that a write has overtaken', async () => {
    await ask(one, STALE)
    world.clock.advance(1000)
    await world.write('v2')
    expect(await ask(other)).to.equal('loaded v2')
  })

  it('serve an entry if loading it again fails, if that is allowed and no write has overtaken it meanwhile', async () => {
    const lenient = { ttl: 1000, staleIfError: 100_000 }
    await ask(one, lenient)
    world.clock.advance(1000)
    world.database.error = new Error('the database is down')
    expect(await ask(other)).to.equal('stale v1')
    const release = world.database.hold()
    const asked = errorOf(world.database.ask(other.cache))
    await settled()
    await world.write('v2')
    release()
    expect(await asked).to.have.property('message', 'the database is down')
  })

  it('replace an entry for all processes with `refresh`', async () => {
    await ask(one)
    world.database.value = 'v2'
    expect([await ask(other, { mode: 'refresh' }), await ask(one)]).to.deep.equal(['loaded v2', 'hit v2'])
  })

  it('remove an entry for all processes if its successor by `refresh` cannot be cached', async () => {
    await ask(one)
    world.database.rejection = 'unsupported-value'
    expect(await ask(other, { mode: 'refresh' })).to.equal('rejected unsupported-value')
    expect(await one.cache.hit('k', {})).to.equal(undefined)
  })

  it('look up all stores and load nothing with `only-if-cached`', async () => {
    const only = { mode: 'only-if-cached' } as const
    expect(await errorOf(world.database.ask(one.cache, only))).to.have.property('code', 'NOT_CACHED')
    await ask(one)
    other.store.take()
    expect([await ask(other, only), other.store.take(), world.database.loads]).to.deep.equal(['hit v1', ['find k'], 1])
    await world.write('v2')
    expect(await errorOf(world.database.ask(other.cache, only))).to.have.property('code', 'NOT_CACHED')
  })

  it('store parts of a result as entries of their own, for all processes', async () => {
    const tags = ['table:d/users']
    const parts = ['a', 'b'].map((key) => ({
      key,
      value: key,
      tags: [...tags, `row:d/users/${key}`],
      expiresAt: Infinity,
    }))
    const load = async () => ({ cacheable: true as const, value: ['a', 'b'], tags, parts })
    await one.cache.getOrLoad({ ...requestOf(load, {}, 'both'), partKeys: ['a', 'b'] })
    await settled()
    expect(one.store.take()).to.deep.equal(['find both if-absent lease', 'fill a', 'fill b', 'release both'])
    expect((await other.cache.hit('a', {}))?.value).to.equal('a')
    await world.elsewhere.write(['row:d/users/a'])
    expect([await other.cache.hit('a', {}), (await other.cache.hit('b', {}))?.value]).to.deep.equal([undefined, 'b'])
    await world.write('v2', [USERS])
    expect(await one.cache.hit('b', {})).to.equal(undefined)
  })

  it('do not store what a replica has read within its lag after a write', async () => {
    const replica = new FakeDatabase()
    replica.tables = ['d/users']
    const load = requestOf(async (detached, recording) => {
      recording.readAsOf(recording.stamp, 500)
      return replica.load(detached, recording)
    })
    let lag: number | undefined
    const fill = world.state.fill.bind(world.state)
    world.state.fill = (key, given) => ((lag = given.lag), fill(key, given))
    await one.cache.getOrLoad(load)
    expect(lag).to.equal(500)
  })
})
