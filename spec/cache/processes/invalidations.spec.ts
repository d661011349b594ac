import { expect } from 'chai'
import { MemoryStore, QueryCache, TieredStore, type InvalidationTargets } from '../../../lib/index.js'
import { tableModel } from '../support/FakeDatabase.js'
import { Processes, type Process } from './support/Processes.js'

/** The entry's tags: its key, a tag, a row of the database `d`, and its class's table. */
const TABLES = ['d/users']
const OPTIONS = { tags: ['tag:prices', 'model:users', 'row:d/users/["1"]'] }

const MEETS: Record<string, InvalidationTargets> = {
  keys: { keys: ['k'] },
  tags: { tags: ['prices'] },
  tables: { tables: ['users'] },
  models: { models: [tableModel('users')] },
  rows: { rows: { users: [1] } },
}
const MISSES: InvalidationTargets = {
  keys: ['l'],
  tags: ['others'],
  tables: ['others'],
  models: [tableModel('others')],
}

/** For each way of connecting processes: how to start one. */
const CONNECTED: Record<string, (world: Processes, namespace: string) => QueryCache> = {
  'a shared store': (world, namespace) => world.start({ namespace }).cache,
  'a shared store behind stores of their own, strict': (world, namespace) =>
    world.start({ namespace, local: new MemoryStore() }).cache,
  'a shared store behind stores of their own, bounded': (world, namespace) => {
    const { cache } = world.startBounded({ namespace })
    for (const bus of world.hub.buses) bus.up()
    return cache
  },
  'a bus alone': (world, namespace) => {
    const bus = world.hub.connect()
    const store = new TieredStore({ local: new MemoryStore(), bus })
    const cache = new QueryCache({ store, namespace, clock: world.clock })
    bus.up()
    return cache
  },
}

for (const [name, start] of Object.entries(CONNECTED)) {
  describe(`invalidating by hand in processes that are connected by ${name}`, () => {
    let world: Processes
    let caches: QueryCache[]
    let one: QueryCache
    let other: QueryCache
    let stranger: QueryCache

    beforeEach(async () => {
      world = new Processes({ hub: name.endsWith('bounded') })
      world.database.tables = TABLES
      one = start(world, 'n')
      other = start(world, 'n')
      stranger = start(world, 'm')
      caches = [one, other, stranger]
      for (const cache of caches) await world.database.ask(cache, OPTIONS, keyOf(cache))
    })

    afterEach(async () => {
      await world.close()
      await Promise.all(caches.map((cache) => cache.close()))
    })

    // In use the layers above put the namespace before each key.
    const keyOf = (cache: QueryCache): string => `${cache.settings.namespace}k`
    const hits = async () => Promise.all(caches.map(async (cache) => (await cache.hit(keyOf(cache), {})) !== undefined))

    it('keeps entries that do not depend on the targets', async () => {
      await one.invalidate(MISSES)
      expect(await hits()).to.deep.equal([true, true, true])
    })

    for (const [kind, targets] of Object.entries(MEETS)) {
      it(`by ${kind} reaches all caches of the namespace, and no others`, async () => {
        await one.invalidate(targets)
        expect(await hits()).to.deep.equal([false, false, true])
        expect(await other.hit(keyOf(other), {})).to.equal(undefined)
      })
    }

    it('by clear() reaches all caches of the namespace, and no others', async () => {
      await other.clear()
      expect(await hits()).to.deep.equal([false, false, true])
    })

    it('ends entries of other caches that contain an entry of this one, in all processes', async () => {
      let runs = 0
      const around = (outer: QueryCache, inner: QueryCache) =>
        outer.wrap(
          'around',
          async () => (runs++, (await world.database.ask(inner, OPTIONS, keyOf(inner))).answer.status),
          {
            ttl: '1h',
          },
        )
      const runsOf = async (): Promise<number> => {
        runs = 0
        await around(stranger, other)
        return runs
      }
      for (const act of [
        () => one.invalidate({ tags: ['prices'] }),
        () => one.invalidate({ keys: ['k'] }),
        () => one.clear(),
      ]) {
        await runsOf()
        expect(await runsOf()).to.equal(0)
        await one.invalidate({ tags: ['others'] })
        expect(await runsOf()).to.equal(0)
        await act()
        expect(await runsOf()).to.equal(1)
      }
    })
  })
}

describe('caches of one namespace on two stores', () => {
  it('do not invalidate each other’s entries', async () => {
    const world = new Processes()
    const [one, other] = [world.start({ name: 'a' }), world.start({ name: 'b' })] as [Process, Process]
    expect(one.cache.epoch).to.not.equal(other.cache.epoch)
    expect(one.cache.epoch).to.equal(world.start({ name: 'a' }).cache.epoch)
    expect(one.cache.epoch).to.not.equal(world.start({ name: 'a', namespace: 'n' }).cache.epoch)
    await world.close()
  })
})
