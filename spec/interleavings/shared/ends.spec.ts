import { expect } from 'chai'
import { everyOrder } from '../support/everyOrder.js'
import { SharedWorld } from './SharedWorld.js'

const HOLDS_FOR = 25

describe('the end of a write on its way to the shared store', () => {
  it('is not awaited, and no process reads older data meanwhile', async () => {
    let unawaited = 0
    const orders = await everyOrder(async (scheduler, choose) => {
      const world = new SharedWorld(scheduler)
      world.processes.state.holdsFor = HOLDS_FOR
      const other = world.start('other')
      await world.writeBefore()
      // The steps that matter; all of them would be too many orders.
      scheduler.only(/finish|commits|database|fill/)
      world.actor(async () => {
        await world.write()
        if (!scheduler.taken.some((label) => /answers finish/.test(label))) unawaited++
        await world.read('later reader', other)
      })
      world.actor(() => world.read('reader', other))
      await world.play(choose)
    }, 20_000)
    expect([orders > 10, unawaited > 0]).to.deep.equal([true, true])
  }).timeout(120_000)

  for (const milliseconds of [10, HOLDS_FOR + 5]) {
    it(`is never too late, also if the store loses its data and a write takes ${milliseconds} ms`, async () => {
      let awaited = 0
      let unawaited = 0
      await everyOrder(async (scheduler, choose) => {
        const world = new SharedWorld(scheduler)
        const { state, clock } = world.processes
        state.holdsFor = HOLDS_FOR
        const other = world.start('other')
        await world.writeBefore()
        scheduler.only(/writer: the store (answers mark|executes finish)|commits|learns|reads the database|lose|passes/)
        world.actor(async () => {
          await world.write()
          if (scheduler.taken.some((label) => /executes finish/.test(label))) awaited++
          else unawaited++
          await world.read('later reader', other)
        })
        world.actor(async () => {
          await world.step('the store loses its data', () => state.restart())
          await world.step('time passes', () => clock.advance(milliseconds))
          await world.read('reader', other)
        })
        await world.play(choose)
      }, 50_000)
      expect([awaited > 0, unawaited > 0]).to.deep.equal([milliseconds > HOLDS_FOR, true])
    }).timeout(120_000)
  }
})
