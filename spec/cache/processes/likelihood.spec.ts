import { expect } from 'chai'
import { deferred } from '../../../lib/core/deferred.js'
import { MemoryStore } from '../../../lib/index.js'
import { settled, summaryOf } from '../support/FakeDatabase.js'
import { after } from './support/FakeSharedStore.js'
import { isSettled, Processes, type Process } from './support/Processes.js'

describe('a shared store that knows which entries it is likely to have', () => {
  let world: Processes
  let one: Process
  let likely: boolean
  let asked: string[]

  beforeEach(() => {
    world = new Processes()
    one = world.start()
    likely = false
    asked = []
    one.store.mayHave = (key) => (asked.push(key), likely)
  })

  afterEach(() => world.close())

  const ask = async (options = {}) => summaryOf(await world.database.ask(one.cache, options))

  it('is not asked by an attempt that loads nothing, so a miss asks it once before the database', async () => {
    expect(one.cache.hit('k', {})).to.equal(undefined)
    expect([asked, one.store.take()]).to.deep.equal([['k'], []])
    expect(await ask()).to.equal('loaded v1')
    expect(one.store.take()).to.deep.equal(['find k if-absent lease', 'fill k'])
  })

  it('is asked by an attempt if it is likely to have the entry', async () => {
    await ask()
    one.store.take()
    likely = true
    expect((await one.cache.hit('k', {}))?.value).to.equal('v1')
    expect(one.store.take()).to.deep.equal(['find k'])
  })

  it('serves the entry to every other look-up', async () => {
    await ask()
    await settled()
    one.store.take()
    const looks: Record<string, () => Promise<unknown>> = {
      a: () => ask({ mode: 'only-if-cached' }),
      b: async () => (await one.cache.inspect('k', {})).entry?.value,
      c: async () => (await one.cache.entriesOf(['k']))[0]?.value,
      d: async () => (await one.cache.fresh('k', {}))?.value,
    }
    const found: unknown[] = []
    for (const look of Object.values(looks)) found.push(await look())
    expect(found).to.deep.equal(['hit v1', 'v1', 'v1', 'v1'])
    expect(one.store.take()).to.deep.equal(['find k', 'find k', 'find k', 'find k'])
  })

  it('is waited for by an attempt while a result of the key is on its way there', async () => {
    const taken = deferred<undefined>()
    one.store.become(after(taken.promise), 'fill')
    await ask()
    one.store.take()
    const hit = Promise.resolve(one.cache.hit('k', {}))
    expect(await isSettled(hit)).to.equal(false)
    likely = true
    taken.resolve(undefined)
    expect((await hit)?.value).to.equal('v1')
    expect(one.store.take()).to.deep.equal(['find k'])
  })

  it('does not keep the local store from answering', async () => {
    const local = world.start({ local: new MemoryStore() })
    local.store.mayHave = () => false
    await world.database.ask(local.cache)
    await settled()
    local.store.take()
    expect((await local.cache.hit('k', {}))?.value).to.equal('v1')
    expect(local.store.take()).to.deep.equal(['check'])
    await world.write('v2')
    expect(await local.cache.hit('k', {})).to.equal(undefined)
    expect(local.store.take()).to.deep.equal(['check'])
  })

  it('is asked if it fails to say so', async () => {
    await ask()
    await settled()
    one.store.mayHave = () => {
      throw new Error('no')
    }
    expect((await one.cache.hit('k', {}))?.value).to.equal('v1')
    expect(one.cache.stats().errors).to.equal(1)
  })
})
