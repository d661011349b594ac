import { expect } from 'chai'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'
import { setChangedRowsReader } from '../../../lib/cache/freshness/changedRowsReader.js'
import { isPromise } from '../../../lib/core/deferred.js'
import { MemoryStore, QueryCache, TieredStore, type Entry } from '../../../lib/index.js'
import { ByteStore } from '../../support/ByteStore.js'
import { recordEvents } from '../support/recordEvents.js'
import { settled, summaryOf } from '../support/FakeDatabase.js'
import type { FakeBus } from './support/FakeBus.js'
import { Processes, USERS, type Process } from './support/Processes.js'

describe('entries of a local store with bounded consistency', () => {
  const recorded = recordEvents()
  let world: Processes
  let one: Process
  let bus: FakeBus

  const start = (makeLocal = () => new MemoryStore() as never): [Process, FakeBus] => {
    const process = world.startBounded({ local: makeLocal() })
    const [own] = [...world.hub.buses].slice(-1)
    return [process, own ?? expect.fail('no bus')]
  }
  const ask = async ({ cache }: Process) => summaryOf(await world.database.ask(cache))
  const hit = ({ cache }: Process) => cache.hit('k', {})

  beforeEach(async () => {
    world = new Processes({ hub: true })
    ;[one, bus] = start()
    bus.up()
    await ask(one)
    one.store.take()
  })

  afterEach(() => world.close())

  it('are served synchronously, without a call of the shared store', async () => {
    const found = hit(one)
    expect(isPromise(found)).to.equal(false)
    expect((found as Entry).value).to.equal('v1')
    expect(await ask(one)).to.equal('hit v1')
    expect(one.store.take()).to.deep.equal([])
  })

  it('can come from the shared store', async () => {
    const [other, its] = start()
    its.up()
    expect(await ask(other)).to.equal('hit v1')
    expect(hit(other)).to.include({ value: 'v1' })
    expect(other.store.take()).to.deep.equal(['find k if-absent lease'])
  })

  it('end when the beginning of another process’s write is heard', async () => {
    await world.elsewhere.write([USERS], async () => {
      expect(await hit(one)).to.equal(undefined)
      world.database.value = 'v2'
    })
    expect(await ask(one)).to.equal('loaded v2')
    expect(hit(one)).to.include({ value: 'v2' })
  })

  it('end when the end of another process’s write is heard, if its beginning came too early', async () => {
    bus.hold()
    await world.write('v2')
    expect(hit(one), 'within the bound').to.include({ value: 'v1' })
    world.hub.send({ kind: 'end', origin: 'elsewhere', id: '1', tags: [USERS] })
    bus.deliver()
    expect(await ask(one)).to.equal('loaded v2')
  })

  it('with strict consistency no messages are heard that the store publishes itself, and none are published twice', async () => {
    const before = world.hub.buses.size
    const strict = world.start({ local: new MemoryStore() })
    const [bus] = [...world.hub.buses].slice(before)
    bus?.up()
    expect(bus?.pings).to.equal(0)
    world.hub.published.length = 0
    await strict.cache.invalidate({ tags: ['a'] })
    const own = world.hub.published.filter((message) => 'origin' in message && message.origin !== one.store.origin)
    expect(own.map(({ kind }) => kind)).to.deep.equal(['invalidate'])
  })

  it('stay valid when other tables are written', async () => {
    await world.write('v2', ['table:d/others'])
    expect(hit(one)).to.include({ value: 'v1' })
  })

  it('ignore this process’s own writes on the bus', async () => {
    world.hub.send({ kind: 'begin', origin: one.store.origin, id: '1', tags: [USERS] })
    expect(hit(one)).to.include({ value: 'v1' })
  })

  it('end with invalidations, also by another cache of this process on the same store', async () => {
    world.hub.send({ kind: 'invalidate', origin: one.store.origin, tags: [USERS] })
    expect(await Promise.resolve(hit(one)), 'of the store').to.include({ value: 'v1' })
    expect(one.store.take()).to.deep.equal(['find k'])
  })

  it('end when everything is invalidated', async () => {
    world.hub.send({ kind: 'invalidate', origin: 'elsewhere', tags: ['*'] })
    await hit(one)
    expect(one.store.take()).to.deep.equal(['find k'])
  })

  it('end when a program without a cache publishes the tables that it has written, and the store is invalidated', async () => {
    world.database.value = 'v2'
    world.hub.send({ kind: 'tables', tables: ['users'] })
    await settled()
    expect(await ask(one)).to.equal('loaded v2')
    world.hub.send({ kind: 'tables', tables: ['others'] })
    await settled()
    expect(hit(one)).to.include({ value: 'v2' })
  })

  describe('when a program without a cache publishes the rows that it has written', () => {
    const rows = { kind: 'tables', tables: ['users'], changes: [{ table: 'users', values: { id: ['1'] } }] } as const
    let before: ReturnType<typeof setChangedRowsReader>
    beforeEach(() => (before = setChangedRowsReader(() => undefined)))
    afterEach(() => setChangedRowsReader(before))

    it('end with the tags of these rows, also in the store', async () => {
      const read: unknown[] = []
      setChangedRowsReader((table, values) => [read.push([table, values]) > 0 ? USERS : ''])
      world.database.value = 'v2'
      world.hub.send(rows)
      await settled()
      expect(read).to.deep.equal([['users', { id: ['1'] }]])
      expect(await ask(one)).to.equal('loaded v2')
    })

    it('stay if these rows are others', async () => {
      setChangedRowsReader(() => ['row:others'])
      world.hub.send(rows)
      await settled()
      expect(hit(one)).to.include({ value: 'v1' })
    })

    it('end with the whole table if nobody knows what the rows mean', async () => {
      world.database.value = 'v2'
      world.hub.send(rows)
      await settled()
      expect(await ask(one)).to.equal('loaded v2')
    })
  })

  it('tolerate invalid names of tables', () => {
    world.hub.send({ kind: 'tables', tables: [''] })
    expect(recorded.of('error').map(({ operation }) => operation)).to.deep.equal(['bus'])
    expect(hit(one)).to.include({ value: 'v1' })
  })

  describe('while the bus is down', () => {
    beforeEach(() => bus.down(new Error('the bus is down')))

    it('are not served: the shared store is asked, and its entries are hits', async () => {
      expect(recorded.of('error').map(({ operation }) => operation)).to.deep.equal(['bus'])
      expect(await hit(one)).to.include({ value: 'v1' })
      expect(await ask(one)).to.equal('hit v1')
      expect(one.store.take()).to.deep.equal(['find k', 'find k if-absent lease'])
    })

    it('are not stored: there is none when the bus is up again', async () => {
      await hit(one)
      bus.up()
      expect(await hit(one)).to.include({ value: 'v1' })
      expect(one.store.take()).to.deep.equal(['find k', 'find k'])
      expect(hit(one)).to.include({ value: 'v1' })
      expect(one.store.take()).to.deep.equal([])
    })
  })

  it('are gone after the bus was down, because messages may have been lost', async () => {
    bus.down()
    await world.write('v2')
    const { entries } = one.cache.stats()
    bus.up()
    expect([entries, one.cache.stats().entries], 'its memory is free').to.deep.equal([1, 0])
    expect(await hit(one)).to.equal(undefined)
    expect(await ask(one)).to.equal('loaded v2')
  })

  it('are not served after a silence of the bus longer than the bound', async () => {
    bus.hold()
    world.clock.advance(5000)
    expect(hit(one)).to.include({ value: 'v1' })
    world.clock.advance(1)
    await hit(one)
    expect(one.store.take()).to.deep.equal(['find k'])
    bus.deliver()
    await hit(one)
    expect(one.store.take(), 'emptied').to.deep.equal(['find k'])
  })

  it('are not stored by a load that began before the bus was down and up again', async () => {
    const release = world.database.hold()
    const loading = world.database.ask(one.cache, {}, 'slow')
    await settled()
    bus.down()
    await world.elsewhere.invalidate(['table:d/x'])
    bus.up()
    release()
    await loading
    one.store.take()
    await one.cache.hit('slow', {})
    expect(one.store.take()).to.deep.equal(['find slow'])
  })

  it('are checked by the shared store for a reader’s own tag, whose past this process does not know', async () => {
    const [other, its] = start()
    its.up()
    await one.cache.invalidate({ tags: ['a'] })
    await ask(other)
    other.store.take()
    expect(await other.cache.hit('k', { tags: ['tag:a'] })).to.equal(undefined)
    expect(other.store.take()).to.deep.equal(['check', 'find k', 'check'])
    expect(await other.cache.hit('k', { tags: ['tag:b'] })).to.include({ value: 'v1' })
    expect(other.store.take()).to.deep.equal(['check'])
  })

  it('are checked within a load around them, whose entry is stored as of its position', async () => {
    const around = () => one.cache.wrap('around', () => ask(one), { ttl: '1h' })
    bus.hold()
    await world.write('v2')
    expect(hit(one), 'within the bound').to.include({ value: 'v1' })
    one.store.take()
    expect(await around()).to.equal('loaded v2')
    expect(one.store.take().slice(1, 3)).to.deep.equal(['check', 'find k if-absent lease'])
    bus.deliver()
  })

  it('are not joined while they are loaded if the store knows of a write that the bus has not yet delivered', async () => {
    const release = world.database.hold()
    const early = world.database.ask(one.cache, {}, 'l')
    await settled()
    const joining = world.database.ask(one.cache, {}, 'l')
    await settled()
    expect(one.store.take()).to.deep.equal(['find l if-absent lease', 'check'])
    bus.hold()
    await world.write('v2')
    const late = world.database.ask(one.cache, {}, 'l')
    await settled()
    release()
    const outcomes = [summaryOf(await early), summaryOf(await joining), summaryOf(await late)]
    expect(outcomes).to.deep.equal(['loaded v1', 'joined loaded v1', 'loaded v2'])
    bus.deliver()
  })

  it('can lie in an asynchronous local store', async () => {
    const [other, its] = start(() => new ByteStore() as never)
    its.up()
    await ask(other)
    other.store.take()
    expect(await hit(other)).to.include({ value: 'v1' })
    expect(other.store.take()).to.deep.equal([])
    await world.write('v2')
    expect(await hit(other)).to.equal(undefined)
  })
})

describe('entries of processes that only a bus connects', () => {
  let world: Processes
  let cache: QueryCache
  let bus: FakeBus

  beforeEach(async () => {
    world = new Processes()
    bus = world.hub.connect()
    cache = new QueryCache({ store: new TieredStore({ local: new MemoryStore(), bus }), clock: world.clock })
    bus.up()
    await world.database.ask(cache)
  })

  afterEach(() => cache.close())

  const hit = async () => cache.hit('k', {})
  const tell = (kind: 'begin' | 'end', id = '1') => world.hub.send({ kind, origin: 'elsewhere', id, tags: [USERS] })

  it('are bounded, and served synchronously', () => {
    expect(cache.settings.consistency).to.equal('bounded')
    expect(cache.hit('k', {})).to.include({ value: 'v1' })
  })

  it('are joined while they are loaded and the bus is up', async () => {
    const release = world.database.hold()
    const first = world.database.ask(cache, {}, 'l')
    await settled()
    const both = [first, world.database.ask(cache, {}, 'l')]
    bus.down()
    const late = world.database.ask(cache, {}, 'l')
    await settled()
    release()
    const outcomes = (await Promise.all([...both, late])).map(summaryOf)
    expect(outcomes).to.deep.equal(['loaded v1', 'joined loaded v1', 'loaded v1'])
  })

  it('are neither served nor stored from the beginning of a write to its end', async () => {
    tell('begin')
    expect([await hit(), summaryOf(await world.database.ask(cache)), await hit()]).to.deep.equal([
      undefined,
      'loaded v1',
      undefined,
    ])
    world.database.value = 'v2'
    tell('end')
    expect([await hit(), summaryOf(await world.database.ask(cache))]).to.deep.equal([undefined, 'loaded v2'])
    expect(await hit()).to.include({ value: 'v2' })
  })

  it('are served again when the deadline of a write has passed', async () => {
    tell('begin')
    for (let i = 0; i < 100; i++) world.clock.advance(100)
    await world.database.ask(cache)
    expect(await hit()).to.include({ value: 'v1' })
  })

  it('are neither served nor stored while the bus is down, and gone after it', async () => {
    bus.down()
    expect(await hit()).to.equal(undefined)
    expect(summaryOf(await world.database.ask(cache))).to.equal('loaded v1')
    bus.up()
    expect(await hit()).to.equal(undefined)
    expect(summaryOf(await world.database.ask(cache))).to.equal('loaded v1')
    expect(await hit()).to.include({ value: 'v1' })
  })

  it('are not held back by a write that was heard before the bus was down', async () => {
    tell('begin')
    bus.down()
    bus.up()
    await world.database.ask(cache)
    expect(await hit()).to.include({ value: 'v1' })
  })

  it('publish their writes also on a bus that carries a store, if there is no shared store', async () => {
    const carrying = world.hub.connect({ carriesStore: true })
    const local = new MemoryStore()
    const other = new QueryCache({ store: new TieredStore({ local, bus: carrying }), clock: world.clock })
    await other.invalidate({ keys: ['k'] })
    expect(await hit()).to.equal(undefined)
    await other.close()
  })

  it('end the pending writes of other processes when their cache is closed', async () => {
    tell('begin')
    await cache.close()
    await world.pass(250)
    expect([databaseLedger.isPending([USERS]), world.clock.waiting]).to.deep.equal([false, 0])
  })

  it('end when a program without a cache publishes the tables that it has written', async () => {
    world.hub.send({ kind: 'tables', tables: ['users'] })
    expect(await hit()).to.equal(undefined)
  })
})
