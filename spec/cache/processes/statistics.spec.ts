import { expect } from 'chai'
import { MemoryStore, type QueryCache } from '../../../lib/index.js'
import { Processes } from './support/Processes.js'

describe('the statistics of processes that share a store', () => {
  let world: Processes

  beforeEach(() => {
    world = new Processes({ hub: true })
  })

  afterEach(() => world.close())

  it('count entries that another process has loaded, in the local store that they were copied to', async () => {
    const [one, other] = [1, 2].map(() => world.start({ local: new MemoryStore() }))
    await world.database.ask(one!.cache)
    await world.database.ask(other!.cache)
    await other!.cache.hit('k', {})
    const [kind, ...others] = other!.cache.stats({ by: 'query' })
    expect(others).to.deep.equal([])
    expect(kind).to.include({ name: '(statement not seen)', hits: 2, misses: 0, entries: 1, saved: 0 })
    expect(one!.cache.stats({ by: 'query' })[0]).to.include({ hits: 0, misses: 1, entries: 1 })
  })

  it('are those of each cache, if two use one local store', async () => {
    const local = new MemoryStore()
    const [one, other] = [1, 2].map(() => world.start({ local }))
    await world.database.ask(one!.cache)
    await one!.cache.hit('k', {})
    await other!.cache.hit('k', {})
    await other!.cache.hit('k', {})
    await one!.cache.hit('k', {})
    const hitsOf = (cache: QueryCache) => cache.stats({ by: 'query' }).map(({ hits, misses }) => ({ hits, misses }))
    expect(hitsOf(one!.cache)).to.deep.equal([{ hits: 2, misses: 1 }])
    expect(hitsOf(other!.cache)).to.deep.equal([{ hits: 2, misses: 0 }])
  })

  for (const consistency of ['strict', 'bounded'] as const) {
    it(`do not know the write of another process that an entry fell to, if consistency is ${consistency}`, async () => {
      const options = { local: new MemoryStore() }
      const { cache } = consistency === 'strict' ? world.start(options) : world.startBounded(options)
      for (const bus of world.hub.buses) bus.up()
      await world.database.ask(cache)
      await world.write('v2')
      await cache.inspect('k', {})
      expect(cache.stats({ by: 'write' })).to.deep.equal([])
      await cache.hit('k', {})
      await world.database.ask(cache)
      expect(cache.stats({ by: 'write' })).to.deep.equal([
        { name: '(unknown)', tables: [], columns: [], writes: 0, fell: 1, loads: 1, loadTime: 0 },
      ])
      expect(cache.stats({ by: 'query' })[0]).to.include({ invalidated: 1, misses: 2 })
    })
  }
})
