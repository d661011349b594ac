import { expect } from 'chai'
import { MemoryStore } from '../../../lib/index.js'
import { everyOrder } from '../support/everyOrder.js'
import { Scheduler } from '../support/Scheduler.js'
import { SharedWorld } from './SharedWorld.js'

describe('a result on its way to the shared store', () => {
  it('answers before it is stored, and is a hit for this process, however long the store takes', async () => {
    const scheduler = new Scheduler()
    const world = new SharedWorld(scheduler)
    const one = world.start('one')
    const statuses: string[] = []
    const read = (name: string) => world.read(name, one).then(({ answer }) => statuses.push(answer.status))
    world.actor(() => read('first'))
    for (const step of ['executes find', 'answers find', 'reads', 'gets']) await scheduler.take(new RegExp(step))
    expect(statuses).to.deep.equal(['loaded'])
    world.actor(() => read('second'))
    const hitting = Promise.resolve(one.cache.hit('k', {}))
    await world.play(() => 0)
    expect([statuses, world.loads, (await hitting)?.value]).to.deep.equal([['loaded', 'hit'], 1, 0])
  })

  for (const [name, makeLocal] of [
    ['', () => undefined],
    [', with a local store', () => new MemoryStore()],
  ] as const) {
    it(`is never served after a write has ended${name}`, async () => {
      let fewest = Infinity
      const orders = await everyOrder(async (scheduler, choose) => {
        const world = new SharedWorld(scheduler)
        const one = world.start('one', { local: makeLocal() })
        scheduler.only(/executes (fill|mark|finish)|answers fill|commits|reads the database/)
        world.actor(async () => {
          await world.read('first', one)
          await world.read('second', one)
        })
        world.actor(() => world.write())
        await world.play(choose)
        fewest = Math.min(fewest, world.loads)
      }, 20_000)
      expect(orders).to.be.greaterThan(50)
      expect(fewest, 'some orders end in a hit').to.equal(1)
    }).timeout(120_000)
  }

  it('does not replace the result of a later load', () =>
    everyOrder(async (scheduler, choose) => {
      const world = new SharedWorld(scheduler)
      const one = world.start('one', { local: new MemoryStore() })
      const values: unknown[] = []
      const load = async (value: number): Promise<void> => {
        const { answer } = await one.cache.getOrLoad({
          key: 'k',
          tags: ['key:"k"'],
          options: { tags: [], mode: 'refresh' },
          load: async (_detached, recording) => {
            recording.add(['table:d/users'])
            return { cacheable: true, value, tags: [] }
          },
        })
        expect(answer.status).to.equal('loaded')
      }
      world.actor(async () => {
        await load(1)
        await load(2)
        values.push((await one.cache.hit('k', {}))?.value)
        await world.step('a later look-up', async () => values.push((await one.cache.hit('k', {}))?.value))
      })
      await world.play(choose)
      expect(values).to.deep.equal([2, 2])
    }, 5000)).timeout(60_000)

  it('is removed by what removes the entry after it', () =>
    everyOrder(async (scheduler, choose) => {
      const world = new SharedWorld(scheduler)
      const one = world.start('one', { local: new MemoryStore() })
      world.actor(async () => {
        await world.read('first', one)
        await one.cache.unusable('k', new Error('cannot be rebuilt'))
        expect(await one.cache.hit('k', {})).to.equal(undefined)
      })
      await world.play(choose)
      expect(world.processes.state.entries.size).to.equal(0)
    }, 5000)).timeout(60_000)

  it('is removed by `clear()`', () =>
    everyOrder(async (scheduler, choose) => {
      const world = new SharedWorld(scheduler)
      const one = world.start('one', { local: new MemoryStore() })
      world.actor(async () => {
        await world.read('first', one)
        await one.cache.clear()
        expect(await one.cache.hit('k', {})).to.equal(undefined)
      })
      await world.play(choose)
    }, 5000)).timeout(60_000)

  it('is stored before the cache is closed', async () => {
    const scheduler = new Scheduler()
    const world = new SharedWorld(scheduler)
    const one = world.start('one')
    let isClosed = false
    Object.assign(one.store, { close: () => void (isClosed = true) })
    world.actor(async () => {
      await world.read('first', one)
      await one.cache.close()
    })
    for (const step of ['executes find', 'answers find', 'reads', 'gets']) await scheduler.take(new RegExp(step))
    await scheduler.take(/executes fill/)
    expect([isClosed, world.processes.state.entries.size]).to.deep.equal([false, 1])
    await scheduler.take(/answers fill/)
    expect([isClosed, one.cache.stats().stores]).to.deep.equal([true, 1])
    await world.play(() => 0)
  })
})
