import { expect } from 'chai'
import { knownDatabases } from '../../../lib/cache/shared/knownDatabases.js'
import { MemoryStore, QueryCache, TieredStore } from '../../../lib/index.js'
import { requestOf, summaryOf } from '../support/FakeDatabase.js'
import { recordEvents } from '../support/recordEvents.js'
import { Processes, type Process } from './support/Processes.js'

const HOUR = { ttl: '1h' } as const

describe('what a shared cache does not store because of where parts of it came from', () => {
  const recorded = recordEvents()
  let world: Processes
  let one: Process

  beforeEach(() => {
    world = new Processes()
    one = world.start()
  })

  afterEach(() => world.close())

  /** Asks twice for a result that contains an entry of another cache. */
  const around = async (cache: QueryCache, part: QueryCache, key = 'k'): Promise<string[]> => {
    const ask = () => cache.wrap(key, async () => summaryOf(await world.database.ask(part, {}, key)), HOUR)
    return [await ask(), await ask()]
  }
  const bypasses = () => recorded.of('bypass').map(({ reason }) => reason)

  it('a part from a cache of this process alone, which does not hear of other processes’ writes', async () => {
    const alone = new QueryCache({ clock: world.clock })
    expect(await around(one.cache, alone)).to.deep.equal(['loaded v1', 'hit v1'])
    expect(bypasses()).to.deep.equal(['private-part', 'private-part'])
    expect([world.state.entries.size, world.state.leases.size]).to.deep.equal([0, 0])
    const given = one.store.take().filter((call) => call.startsWith('release'))
    expect(given, 'another process may have another part').to.have.length(2)
    for (const call of given) expect(call).to.not.include('refused')
  })

  it('a part of such a part', async () => {
    const [alone, middle] = [new QueryCache({ clock: world.clock }), world.start({ namespace: 'middle' }).cache]
    const compute = () => middle.wrap('inner', async () => summaryOf(await world.database.ask(alone)), HOUR)
    await one.cache.wrap('outer', compute, HOUR)
    expect(bypasses()).to.deep.equal(['private-part', 'private-part'])
    expect(world.state.entries.size).to.equal(0)
  })

  it('nothing else: it stores parts of shared caches, and a cache of this process alone stores parts of any cache', async () => {
    const alone = new QueryCache({ clock: world.clock })
    expect(await around(one.cache, world.start({ namespace: 'other' }).cache)).to.deep.equal(['loaded v1', 'loaded v1'])
    expect(await around(alone, one.cache, 'l')).to.deep.equal(['loaded v1', 'loaded v1'])
    expect(bypasses()).to.deep.equal([])
  })

  it('what was read of a database that other processes cannot identify', async () => {
    knownDatabases.add('of this machine', true)
    const read = (database: string) =>
      one.cache.getOrLoad(
        requestOf(async (_, recording) => {
          recording.add([`table:${database}/users`])
          return { cacheable: true, value: 'v1', tags: [] }
        }),
      )
    expect(summaryOf(await read('of this machine'))).to.equal('rejected unnamed-database')
    expect(one.store.take()).to.deep.equal(['find k if-absent lease', 'release k'])
    expect(summaryOf(await read('d'))).to.equal('loaded v1')
    expect(recorded.of('bypass')).to.have.length(1)
    expect(recorded.of('bypass')[0]?.detail).to.include('cache.observe(knex, { database: ')
  })

  it('and neither of them if only a bus connects the processes', async () => {
    const connected = () => {
      const store = new TieredStore({ local: new MemoryStore(), bus: world.hub.connect() })
      return new QueryCache({ store, clock: world.clock })
    }
    const [cache, other] = [connected(), connected()]
    for (const bus of world.hub.buses) bus.up()
    expect(await around(cache, new QueryCache({ clock: world.clock }))).to.deep.equal(['loaded v1', 'hit v1'])
    expect(bypasses()).to.deep.equal(['private-part', 'private-part'])
    expect(await around(cache, other, 'l')).to.deep.equal(['loaded v1', 'loaded v1'])
    await Promise.all([cache.close(), other.close()])
  })
})
