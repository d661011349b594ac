import { expect } from 'chai'
import { deferred } from '../../../lib/core/deferred.js'
import { errorOf, requestOf, settled, summaryOf } from '../support/FakeDatabase.js'
import { after, hangs, rejects } from './support/FakeSharedStore.js'
import { isSettled, Processes, USERS, type Process } from './support/Processes.js'

const LOOK_UP = 'find k if-absent lease'

describe('loading a key in one process at a time', () => {
  let world: Processes
  let one: Process
  let other: Process
  let release: () => void
  let first: Promise<string>

  beforeEach(async () => {
    world = new Processes()
    one = world.start({ leaseTimeout: 5000 })
    other = world.start()
    release = world.database.hold()
    first = ask(one)
    await settled()
  })

  afterEach(() => world.close())

  const ask = async ({ cache }: Process) => summaryOf(await world.database.ask(cache))

  it('lets the others wait and serves them what it has loaded', async () => {
    const second = ask(other)
    await world.pass(1000, 4)
    expect([await isSettled(second), world.database.loads]).to.deep.equal([false, 1])
    release()
    expect(await first).to.equal('loaded v1')
    await world.pass(250, 125)
    expect([await second, world.database.loads, world.clock.waiting]).to.deep.equal(['hit v1', 1, 0])
    expect(other.cache.stats()).to.include({ hits: 1, misses: 0, loads: 0 })
  })

  it('makes the others look again soon at first, and finally every 100 ms', async () => {
    const second = ask(other)
    await settled()
    for (const pause of [4, 8, 16, 32, 64, 100, 100, 100]) {
      expect(other.store.take(), `before ${pause}`).to.deep.equal([LOOK_UP])
      await world.pass(pause - 1)
      expect(other.store.take(), `within ${pause}`).to.deep.equal([])
      await world.pass(1)
    }
    release()
    await first
    await world.pass(100)
    expect(await second).to.equal('hit v1')
  })

  it('lets one of them take over when the process has died', async () => {
    const third = world.start()
    world.database.value = 'v2'
    // Its renewals do not reach the store any more.
    one.store.become(hangs)
    const both = [ask(other), ask(third)]
    await world.pass(4900, 100)
    expect(world.database.loads).to.equal(1)
    await world.pass(300, 100)
    expect(world.database.loads).to.equal(2)
    release()
    await world.pass(500, 100)
    expect([await first, ...(await Promise.all(both)).sort()]).to.deep.equal(['loaded v1', 'hit v2', 'loaded v2'])
  })

  it('lasts without a sign of life as long as `leaseTimeout`', async () => {
    const quick = world.start({ leaseTimeout: 50 })
    void quick.cache.getOrLoad(requestOf(world.database.load, {}, 'l'))
    await settled()
    quick.store.become(hangs)
    const second = world.database.ask(other.cache, {}, 'l')
    await world.pass(40, 4)
    expect(world.database.loads).to.equal(2)
    await world.pass(100, 4)
    expect(world.database.loads).to.equal(3)
    release()
    await second
  })

  it('lasts as long as the load: the lease is renewed three times within `leaseTimeout`', async () => {
    const second = ask(other)
    await settled()
    one.store.take()
    await world.pass(9000, 100)
    expect([await isSettled(second), world.database.loads]).to.deep.equal([false, 1])
    expect(one.store.take()).to.deep.equal(Array.from({ length: 5 }, () => 'find k lease'))
    release()
    expect(await first).to.equal('loaded v1')
    await world.pass(100)
    expect(await second).to.equal('hit v1')
    one.store.take()
    await world.pass(10_000, 100)
    expect([one.store.take(), world.clock.waiting], 'not afterwards').to.deep.equal([[], 0])
  })

  it('ends with a load whose result cannot be cached, or that has failed', async () => {
    for (const end of ['refusal', 'error'] as const) {
      world.database.rejection = end === 'refusal' ? 'unsupported-value' : undefined
      world.database.error = end === 'error' ? new Error('the database is down') : undefined
      const free = world.database.hold()
      const ended = world.database.ask(one.cache, {}, end).catch(() => undefined)
      await settled()
      const waiting = world.clock.waiting
      free()
      await ended
      expect(world.clock.waiting, end).to.equal(waiting - 1)
    }
    world.database.rejection = world.database.error = undefined
    release()
    await first
  })

  it('ends with the load, also if the store hears of its end before the last renewal', async () => {
    const failing = deferred<undefined>()
    const asking = one.cache.getOrLoad(
      requestOf(() => failing.promise.then(() => Promise.reject(new Error('x'))), {}, 'l'),
    )
    await settled()
    const delayed = deferred<undefined>()
    one.store.become(after(delayed.promise), 'find')
    await world.pass(1670)
    failing.resolve(undefined)
    await errorOf(asking)
    await settled()
    delayed.resolve(undefined)
    await settled()
    expect(world.state.leases.has('l')).to.equal(false)
  })

  it('ends with the load, also if several renewals are under way', async () => {
    const patient = world.start({ leaseTimeout: 300, storeTimeout: '1m' })
    const failing = deferred<undefined>()
    const load = () => failing.promise.then(() => Promise.reject(new Error('x')))
    const asking = patient.cache.getOrLoad(requestOf(load, {}, 'l'))
    await settled()
    const renewals = [deferred<undefined>(), deferred<undefined>()]
    for (const { promise } of renewals) {
      patient.store.become(after(promise), 'find')
      await world.pass(110)
    }
    renewals[0]!.resolve(undefined)
    await settled()
    failing.resolve(undefined)
    await errorOf(asking)
    await settled()
    renewals[1]!.resolve(undefined)
    await settled()
    expect(world.state.leases.has('l')).to.equal(false)
  })

  it('ends after `joinTimeout` if the load never ends', async () => {
    const stuck = world.start({ leaseTimeout: 300, joinTimeout: 1000 })
    void stuck.cache.getOrLoad(requestOf(() => new Promise(() => undefined), {}, 'l'))
    await world.pass(900, 100)
    expect(world.state.leases.get('l')?.until).to.be.greaterThan(world.clock.now())
    stuck.store.take()
    await world.pass(1000, 100)
    expect([world.state.leases.get('l')?.until ?? 0, stuck.store.take().length <= 2]).to.satisfy(
      ([until, few]: [number, boolean]) => until <= world.clock.now() && few,
    )
  })

  it('lets one take over after a result that a write has overtaken, and read what was written', async () => {
    const second = ask(other)
    await settled()
    await world.write('v2')
    release()
    expect(await first).to.equal('loaded v1')
    await world.pass(200, 4)
    expect(await second).to.equal('loaded v2')
    expect(world.state.leases.size).to.equal(0)
  })

  it('lets the others go on at once if the result cannot be cached', async () => {
    world.database.rejection = 'unsupported-value'
    const refused = world.database.ask(one.cache, {}, 'l')
    await settled()
    const second = world.database.ask(other.cache, {}, 'l')
    await settled()
    expect(world.database.loads).to.equal(2)
    release()
    expect(summaryOf(await refused)).to.equal('rejected unsupported-value')
    release = world.database.hold()
    await world.pass(20, 4)
    const third = world.database.ask(world.start().cache, {}, 'l')
    await settled()
    expect(world.database.loads, 'both at once').to.equal(4)
    release()
    await Promise.all([second, third])
  })

  it('lets the others go on at once if the load has failed', async () => {
    world.database.error = new Error('the database is down')
    const failing = errorOf(world.database.ask(one.cache, {}, 'l'))
    await settled()
    const second = world.database.ask(other.cache, {}, 'l')
    world.database.error = undefined
    release()
    expect(await failing).to.have.property('message', 'the database is down')
    expect(one.store.take().at(-1), 'given back, and no more').to.equal('release l')
    await world.pass(20, 4)
    expect(summaryOf(await second)).to.equal('loaded v1')
  })

  it('lets the others go on at once if the store failed to take the result', async () => {
    one.store.become(rejects, 'fill')
    const second = ask(other)
    release()
    await first
    await world.pass(200, 4)
    expect(await second).to.equal('loaded v1')
    expect(one.store.take().slice(1)).to.deep.equal(['fill k', 'release k'])
  })

  it('lets the others wait no longer than `joinTimeout`, and store what they load then', async () => {
    const hasty = world.start({ joinTimeout: 50 })
    const second = ask(hasty)
    await world.pass(40, 4)
    expect(world.database.loads).to.equal(1)
    await world.pass(150, 4)
    expect(world.database.loads).to.equal(2)
    release()
    expect(await second).to.equal('loaded v1')
    expect(hasty.cache.stats().stores).to.equal(1)
  })

  it('does not make a part of a load wait', async () => {
    const second = other.cache.getOrLoad({ ...requestOf(world.database.load), mayWait: false })
    await settled()
    expect(world.database.loads).to.equal(2)
    release()
    expect(summaryOf(await second)).to.equal('loaded v1')
  })

  it('does not make a computation inside another one wait', async () => {
    const free = deferred<undefined>()
    const holding = one.cache.wrap('inner', async () => free.promise, { ttl: '1h' })
    await settled()
    const around = other.cache.wrap('outer', () => other.cache.wrap('inner', async () => 5, { ttl: '1h' }), {
      ttl: '1h',
    })
    expect(await around).to.equal(5)
    free.resolve(undefined)
    await holding
  })

  it('does not make `refresh` wait', async () => {
    const second = world.database.ask(other.cache, { mode: 'refresh' })
    await settled()
    expect([world.database.loads, other.store.take()]).to.deep.equal([2, ['find k always lease']])
    release()
    await second
  })

  it('lets the others go on at once if the store fails while they wait', async () => {
    const second = ask(other)
    await settled()
    other.store.become(rejects)
    await world.pass(4)
    expect(world.database.loads).to.equal(2)
    release()
    expect(await second).to.equal('loaded v1')
  })

  it('takes a lease on the load’s own key alone', async () => {
    const second = world.database.ask(other.cache, {}, 'l')
    await settled()
    expect(world.database.loads).to.equal(2)
    release()
    await Promise.all([first, second])
    expect([world.state.leases.size, await other.cache.hit('k', {})]).to.have.nested.property('[0]', 0)
  })

  it('gives the lease back if nothing was stored because of an unsent invalidation', async () => {
    one.store.become(rejects, 'invalidate')
    await one.cache.invalidate({ tables: ['users'] })
    release()
    await first
    expect(world.state.leases.size).to.equal(0)
    expect(USERS).to.equal('table:d/users')
  })
})
