import { expect } from 'chai'
import { knownDatabases } from '../../../lib/cache/shared/knownDatabases.js'
import { MemoryStore } from '../../../lib/index.js'
import { settled, summaryOf } from '../support/FakeDatabase.js'
import { Processes, USERS, type Process } from './support/Processes.js'

const LOOK_UP = 'find k if-absent lease'

for (const [name, makeLocal] of [
  ['a shared store', () => undefined],
  ['a shared store and one in front of it', () => new MemoryStore()],
] as const) {
  describe(`the entries of ${name}`, () => {
    let world: Processes
    let one: Process
    let other: Process

    beforeEach(() => {
      world = new Processes()
      one = world.start({ local: makeLocal() })
      other = world.start({ local: makeLocal() })
    })

    afterEach(() => world.close())

    const ask = async ({ cache }: Process) => summaryOf(await world.database.ask(cache))

    it('are loaded by one process and are hits in all', async () => {
      expect(await ask(one)).to.equal('loaded v1')
      expect(one.store.take()).to.deep.equal([LOOK_UP, 'fill k'])
      world.database.value = 'unseen'
      expect(await ask(other)).to.equal('hit v1')
      expect(other.store.take()).to.deep.equal([LOOK_UP])
      expect((await other.cache.hit('k', {}))?.value).to.equal('v1')
      expect((await one.cache.hit('k', {}))?.value).to.equal('v1')
      expect([one.cache.stats().stores, other.cache.stats().hits, world.state.leases.size]).to.deep.equal([1, 2, 0])
    })

    it('end with a write of any process', async () => {
      await ask(one)
      await ask(other)
      await world.write('v2')
      expect(await one.cache.hit('k', {})).to.equal(undefined)
      expect([await ask(one), await ask(other)]).to.deep.equal(['loaded v2', 'hit v2'])
    })

    it('are neither served nor stored while a write is under way, whether others can see it or not', async () => {
      for (const uncertain of [false, true]) {
        world.database.value = 'v1'
        await ask(one)
        await world.elsewhere.write(
          [USERS],
          async () => {
            expect(await one.cache.hit('k', {})).to.equal(undefined)
            expect([await ask(one), await ask(other)]).to.deep.equal(['loaded v1', 'loaded v1'])
            expect(await one.cache.hit('k', {})).to.equal(undefined)
            world.database.value = 'v2'
          },
          uncertain,
        )
        expect([await ask(one), await ask(other)]).to.deep.equal(['loaded v2', 'hit v2'])
        await world.write('v1')
      }
    })

    it('are not stored by a load that a write has overtaken', async () => {
      const release = world.database.hold()
      const loading = ask(one)
      await settled()
      await world.write('v2')
      release()
      expect(await loading).to.equal('loaded v1')
      expect([one.cache.stats().stores, world.state.entries.size]).to.deep.equal([0, 0])
      expect(await ask(other)).to.equal('loaded v2')
    })

    it('are not stored by a load during which a write has begun', async () => {
      const release = world.database.hold()
      const loading = ask(one)
      await settled()
      await world.elsewhere.write([USERS], async () => {
        release()
        await loading
      })
      expect(world.state.entries.size).to.equal(0)
    })

    it('are not stored by the earlier of two loads after the later one', async () => {
      const release = world.database.hold()
      const refresh = { mode: 'refresh' } as const
      const early = world.database.ask(one.cache, refresh)
      await settled()
      release()
      world.database.value = 'v2'
      const held = world.database.hold()
      world.database.value = 'v3'
      const late = world.database.ask(other.cache, refresh)
      await settled()
      held()
      await late
      await early
      expect((await other.cache.hit('k', {}))?.value).to.equal('v3')
    })

    it('are all misses after the store has lost its data, whatever its count says', async () => {
      await ask(one)
      const entries = [...world.state.entries]
      world.state.restart()
      for (const [key, entry] of entries) world.state.entries.set(key, entry)
      expect(await one.cache.hit('k', {})).to.equal(undefined)
      expect([await ask(one), await ask(other)]).to.deep.equal(['loaded v1', 'hit v1'])
    })

    it('are not stored by a load that began before the loss', async () => {
      const release = world.database.hold()
      const loading = ask(one)
      await settled()
      world.state.restart()
      release()
      await loading
      expect(world.state.entries.size).to.equal(0)
    })

    it('are removed if they cannot be rebuilt', async () => {
      await ask(one)
      await one.cache.unusable('k', new Error('cannot be rebuilt'))
      expect([await one.cache.hit('k', {}), await other.cache.hit('k', {})]).to.deep.equal([undefined, undefined])
    })

    it('are not served to a reader one of whose own tags was invalidated since', async () => {
      await ask(one)
      await one.cache.invalidate({ tags: ['a'] })
      expect(await one.cache.hit('k', { tags: ['tag:b'] })).to.include({ value: 'v1' })
      expect(await one.cache.hit('k', { tags: ['tag:a'] })).to.equal(undefined)
    })

    it('are not served to a process that has never met their database, which may know another one by that name', async () => {
      const database = `unmet ${name}`
      world.database.tables = [`${database}/users`]
      await ask(one)
      await ask(one)
      expect(world.state.entries.size).to.equal(1)
      expect(await other.cache.hit('k', {})).to.equal(undefined)
      const third = world.start()
      expect(await ask(third)).to.equal('loaded v1')
      knownDatabases.add(database, false)
      expect([await ask(other), await ask(third)]).to.deep.equal(['hit v1', 'hit v1'])
    })

    it('add their tags to a load around them', async () => {
      await ask(one)
      const around = () =>
        other.cache.wrap('around', async () => summaryOf(await world.database.ask(other.cache)), { ttl: '1h' })
      expect(await around()).to.equal('hit v1')
      expect(await around()).to.equal('hit v1')
      await world.write('v2')
      expect(await around()).to.equal('loaded v2')
    })
  })
}

describe('an entry in a local store with strict consistency', () => {
  let world: Processes
  let one: Process

  beforeEach(async () => {
    world = new Processes()
    one = world.start({ local: new MemoryStore() })
    await world.database.ask(one.cache)
    one.store.take()
  })

  afterEach(() => world.close())

  it('is checked once for each hit, without moving data', async () => {
    for (let i = 0; i < 3; i++) expect((await one.cache.hit('k', {}))?.value).to.equal('v1')
    expect(summaryOf(await world.database.ask(one.cache))).to.equal('hit v1')
    expect(one.store.take()).to.deep.equal(['check', 'check', 'check', 'check'])
  })

  it('can come from the shared store', async () => {
    const other = world.start({ local: new MemoryStore() })
    await world.database.ask(other.cache)
    await other.cache.hit('k', {})
    expect(other.store.take()).to.deep.equal(['find k if-absent lease', 'check'])
  })

  it('is looked up in the shared store if the check fails', async () => {
    await world.write('v2')
    expect(summaryOf(await world.database.ask(one.cache))).to.equal('loaded v2')
    expect(one.store.take()).to.deep.equal(['check', 'find k if-absent lease', 'fill k'])
  })

  it('is removed if the shared store did not take its successor', async () => {
    const release = world.database.hold()
    const loading = world.database.ask(one.cache, { mode: 'refresh' })
    await settled()
    await world.write('v2')
    release()
    await loading
    expect([one.cache.stats().entries, await one.cache.hit('k', {})]).to.deep.equal([0, undefined])
  })

  it('is not served if it has no position in the shared store', async () => {
    const local = new MemoryStore()
    const other = world.start({ local })
    await world.database.ask(other.cache)
    const { shared: _shared, ...entry } = local.get('k') ?? expect.fail('no local entry')
    local.set('k', entry)
    other.store.take()
    await other.cache.hit('k', {})
    expect(other.store.take()).to.deep.equal(['find k'])
  })
})
