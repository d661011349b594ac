import { expect } from 'chai'
import { settled, summaryOf } from '../support/FakeDatabase.js'
import { rejects } from './support/FakeSharedStore.js'
import { Processes, type Process } from './support/Processes.js'

describe('callers of one process that come before a load has asked the database', () => {
  let world: Processes
  let one: Process

  beforeEach(() => {
    world = new Processes()
    one = world.start()
  })

  afterEach(() => world.close())

  const ask = async (cache = one.cache) => summaryOf(await world.database.ask(cache))
  const burst = (count: number) => Promise.all(Array.from({ length: count }, () => ask()))

  it('join the load without asking the store', async () => {
    expect(await burst(4)).to.deep.equal(['loaded v1', ...Array<string>(3).fill('joined loaded v1')])
    expect([world.database.loads, one.store.take()]).to.deep.equal([1, ['find k if-absent lease', 'fill k']])
  })

  it('join the load if the store fails', async () => {
    one.store.become(rejects)
    expect(await burst(25)).to.include.members(['loaded v1', 'joined loaded v1'])
    expect(world.database.loads).to.equal(1)
  })

  it('join the load while a store that has lost its data takes nothing: 100 callers in 4 processes make 4 loads', async () => {
    world.state.loseMarks()
    const processes = [one, world.start(), world.start(), world.start()]
    const all = await Promise.all(processes.flatMap((each) => Array.from({ length: 25 }, () => ask(each.cache))))
    expect([world.database.loads, all.filter((each) => each === 'joined loaded v1').length]).to.deep.equal([4, 96])
    expect(world.state.entries.size).to.equal(0)
  })

  it('wait for the next load if they come later: one load for all callers that came meanwhile', async () => {
    world.state.loseMarks()
    const release = world.database.hold()
    const first = ask()
    await settled()
    // The write intent was lost, and so may be its end: no process hears of it.
    world.database.value = 'v2'
    const others = [ask(), ask(), ask()]
    await settled()
    release()
    expect([await first, ...(await Promise.all(others)).sort()]).to.deep.equal([
      'loaded v1',
      'joined loaded v2',
      'joined loaded v2',
      'loaded v2',
    ])
    expect(world.database.loads).to.equal(2)
  })

  it('join the load after the load of another process has failed', async () => {
    const other = world.start({ leaseTimeout: 100 })
    const release = world.database.hold()
    const dead = ask(other.cache)
    await settled()
    other.store.become(rejects)
    const all = burst(3)
    await world.pass(90, 10)
    expect(world.database.loads).to.equal(1)
    await world.pass(200, 10)
    expect(world.database.loads).to.equal(2)
    release()
    await Promise.all([dead, all])
    expect((await all).sort()).to.deep.equal(['joined loaded v1', 'joined loaded v1', 'loaded v1'])
  })

  it('join the load whatever is written meanwhile, at each step of the load', async () => {
    // Counts promise steps from the first caller to the database's answer. Before each later caller a write of another
    // process ends.
    for (let steps = 0; steps < 30; steps++) {
      // oxlint-disable-next-line no-await-in-loop
      for (const keepsNothing of [false, true]) expect(await lateCaller(steps, keepsNothing)).to.match(/v2$/)
    }
  })

  /** The result of a caller that comes so many promise steps after a load began, after a write of another process. */
  async function lateCaller(steps: number, keepsNothing: boolean): Promise<string> {
    const its = new Processes()
    if (keepsNothing) its.state.loseMarks()
    const { cache } = its.start()
    const release = its.database.hold()
    const early = its.database.ask(cache)
    // oxlint-disable-next-line no-await-in-loop
    for (let step = 0; step < steps; step++) await Promise.resolve()
    await its.write('v2')
    const late = its.database.ask(cache)
    await settled()
    release()
    const [answer] = await Promise.all([late, early])
    await its.close()
    return summaryOf(answer)
  }
})
