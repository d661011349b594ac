import { expect } from 'chai'
import { TestClock } from '../support/TestClock.js'
import { everyOrder, type Play } from './support/everyOrder.js'
import { race } from './support/race.js'
import { computation, findByKey, nestedComputation, type Reading } from './support/readings.js'
import { transactions } from './support/transactionWritings.js'
import { set, singleStatements, type Writing } from './support/writings.js'
import { World, type WorldOptions } from './support/World.js'

/** More than any of the scenarios has orders, so that all are tried. */
const MOST = 6000

interface Pausing extends WorldOptions {
  readonly reading: Reading
  readonly writing: Writing
  readonly warm: boolean
}

/** A reader, a writer that reads afterwards, and a pause: each begins at any time, and the pause ends at any time. */
function pausing({ reading, writing, warm, ...options }: Pausing): Play {
  return async (scheduler, choose) => {
    const world = new World(scheduler, options)
    const read = (name: string) => world.seen.read(name, () => reading.read(world))
    if (warm) await world.before(() => reading.read(world))
    world.later('the reader begins', () => read('the reader'))
    world.later('the write begins', async () => {
      await world.seen.write(writing.value, () => writing.write(world))
      await world.scheduler.atOnce(() => read('the writer'))
    })
    world.later('the pause begins', async () => {
      world.cache.pause()
      await scheduler.step('the pause ends')
      world.cache.resume()
    })
    await world.end(choose, () => read('the last reader'))
  }
}

const [bulkUpdate] = singleStatements.slice(3)
const [transaction] = transactions

const SCENARIOS: readonly Pausing[] = [
  { reading: findByKey, writing: transaction!, warm: true },
  { reading: computation, writing: bulkUpdate!, warm: false },
  { reading: nestedComputation, writing: bulkUpdate!, warm: true },
  { reading: findByKey, writing: bulkUpdate!, warm: false, observed: false },
]

describe('every order of a read, a write and a pause', () => {
  for (const each of SCENARIOS) {
    const { reading, writing, warm, observed = true } = each
    const name = [reading.name, warm ? 'warm' : 'cold', ...(observed ? [] : ['on an instance that is observed later'])]
    it(`${name.join(', ')}, and ${writing.name}`, async () => {
      expect(await everyOrder(pausing(each), MOST)).to.be.at.least(50)
    }).timeout(60_000)
  }
})

describe('a pause', () => {
  for (const reading of [findByKey, computation]) {
    describe(reading.name, () => {
      it('hides no write from a load that began before it and ends after it', () =>
        race(
          async ({ world, reads, writes, executed, answered, whole }) => {
            reads('the load')
            await executed(/select/)
            world.cache.pause()
            writes(1, ({ knex }) => set(knex, 1))
            await whole(/update/)
            world.cache.resume()
            reads('a caller after the pause')
            await answered(/select/)
          },
          { reading },
        ))

      it('hides no transaction that began before it and commits after it', () =>
        race(
          async ({ world, reads, writes, executed, whole }) => {
            await world.before(() => reading.read(world))
            writes(1, ({ knex }) => knex.transaction(async (trx) => void (await set(trx as never, 1))))
            await executed(/update/)
            world.cache.pause()
            reads('a caller in the pause')
            await whole(/select/)
            world.cache.resume()
            await whole(/commit/)
            reads('a caller after the commit')
          },
          { reading },
        ))

      it('hides no write from a load in the background', () => {
        const clock = new TestClock()
        return race(
          async ({ world, reads, writes, executed, answered, whole, idle }) => {
            await world.before(() => reading.read(world))
            clock.advance(15)
            reads('the reader of stale data')
            await executed(/select/)
            world.cache.pause()
            writes(1, ({ knex }) => set(knex, 1))
            await whole(/update/)
            world.cache.resume()
            await answered(/select/)
            reads('a later reader')
            await idle()
          },
          { reading, cache: { clock, ttl: 10, staleWhileRevalidate: 1000 } },
        )
      })
    })
  }
})
