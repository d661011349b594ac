import { expect } from 'chai'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Clients } from '../support/Clients.js'
import { dataLosses, harmless, lossOfDetails, mainLosses } from './faults.js'
import { play, type Fault, type Scenario } from './play.js'
import { invalidator, nested, reader, rotator, writer } from './processes.js'
import { TAGS, type Stage, type World } from './World.js'

/** A scenario, the number of its orders, and the faults to try. */
type Case = readonly [name: string, orders: number, scenario: Scenario, faults: readonly Fault[]]

const ALL = [...harmless, lossOfDetails, ...dataLosses]
const hasty = (world: World) => reader(world, 1, { hasty: true })

const cases: readonly Case[] = [
  ['a reader and a writer', 20, (world) => [reader(world, 1), writer(world, 2)], ALL],
  [
    'a reader and a writer that crashes',
    20,
    (world) => [reader(world, 1), writer(world, 2, { ending: 'crashes' })],
    ALL,
  ],
  ['a reader and invalidate()', 10, (world) => [reader(world, 1), invalidator(world, 2, 'invalidates')], ALL],
  ['a reader and clear()', 10, (world) => [reader(world, 1), invalidator(world, 2, 'clears')], ALL],
  [
    'a reader and an uncertain writer',
    20,
    (world) => [reader(world, 1), writer(world, 2, { uncertain: true })],
    mainLosses,
  ],
  [
    'a reader and a writer that marks more',
    15,
    (world) => [hasty(world), writer(world, 2, { marksMore: true })],
    mainLosses,
  ],
  [
    'a reader and a writer that marks more and crashes',
    15,
    (world) => [hasty(world), writer(world, 2, { marksMore: true, ending: 'crashes' })],
    mainLosses,
  ],
  ['a reader and nested marks', 21, (world) => [hasty(world), nested(world, 2)], mainLosses],
  [
    'two readers and a writer',
    560,
    (world) => [reader(world, 1), reader(world, 3, { hasty: true }), writer(world, 2)],
    [],
  ],
  [
    'two readers with leases and a writer',
    560,
    (world) => [reader(world, 1, { leases: true }), reader(world, 3, { leases: true, hasty: true }), writer(world, 2)],
    [],
  ],
  [
    'a reader and two writers of overlapping tags',
    560,
    (world) => [
      hasty(world),
      writer(world, 2, { tags: TAGS }),
      writer(world, 3, { tags: TAGS.slice(1), ending: 'crashes' }),
    ],
    [],
  ],
  [
    'a reader, a writer and clear()',
    210,
    (world) => [hasty(world), writer(world, 2), invalidator(world, 3, 'clears')],
    [],
  ],
  [
    'a reader, a writer and a rotation of the stamps',
    560,
    (world) => [reader(world, 1), writer(world, 2), rotator(world, 3)],
    [],
  ],
  [
    'a reader, a writer that crashes and a rotation of the stamps',
    210,
    (world) => [hasty(world), writer(world, 2, { ending: 'crashes' }), rotator(world, 3)],
    [],
  ],
]

describeWithRedis('Every interleaving of processes that share a RedisStore', () => {
  const clients = new Clients()
  let stage: Stage

  before(async () => {
    const server = await RedisServer.start()
    stage = { server, clients: await Promise.all([0, 1, 2, 3].map(() => clients.node(server.url))) }
  })

  afterEach(() => stage.server.command('FLUSHALL'))

  after(async () => {
    clients.close()
    await stage.server.stop()
  })

  for (const [name, orders, scenario, faults] of cases) {
    it(`of ${name}`, async () => {
      const played = await play(stage, scenario)
      expect(played.orders).to.equal(orders)
      expect(played.recovered).to.equal(orders)
      expect(played.hits).to.be.greaterThan(orders / 2)
    })

    for (const fault of faults) {
      it(`of ${name}, with ${fault.name} at any time`, async () => {
        const played = await play(stage, scenario, fault)
        const canBeInGracePeriod = !harmless.includes(fault) && fault.passes !== true
        expect(played.orders).to.be.greaterThan(orders)
        expect(played.recovered).to.be.within(canBeInGracePeriod ? 0 : played.orders, played.orders)
        expect(played.hits).to.be.greaterThan(orders / 2)
      })
    }
  }
})
