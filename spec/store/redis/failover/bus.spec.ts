import { expect } from 'chai'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Clients, SINGLE } from '../support/Clients.js'
import { BusProbe, isDown } from '../support/BusProbe.js'
import { follow, promote, REPLICATING } from '../support/replication.js'

const CHANNEL = '{bus}:bus'

describeWithRedis('RedisBus when its server fails over', () => {
  const clients = new Clients()
  let [a, b]: RedisServer[] = []

  beforeEach(async () => {
    ;[a, b] = await Promise.all([0, 1].map(() => RedisServer.start({ args: REPLICATING })))
    await follow(b!, a!)
  })

  afterEach(async () => {
    clients.close()
    await Promise.all([a!.stop(), b!.stop()])
  })

  for (const [library, connect] of SINGLE) {
    it(`does not take the old primary, now a replica, for one that tells everything, with ${library}`, async () => {
      const [atA, atB] = [await connect(clients, a!.url), await connect(clients, b!.url)]
      let target = atA
      // A client that finds the primary where it is, as by a name or by Sentinel.
      const client = new Proxy(
        {},
        {
          get: (_, name) => {
            const value = (target as unknown as Record<string | symbol, unknown>)[name]
            return typeof value === 'function' ? (value.bind(target) as unknown) : value
          },
          has: (_, name) => name in target,
        },
      ) as RedisClient
      const ear = new BusProbe(client)
      await ear.works()
      await promote(b!)
      // The old primary does not hear of this one.
      const other = new BusProbe(atB)
      await other.store.invalidate(['tag:lost'])
      await follow(a!, b!)
      target = atB
      // What is told by its new primary comes through to the replica, and so would pings.
      await ear.bus.publish({ kind: 'ping', origin: 'me', id: 'first' })
      await ear.heard.until((all) => all.some(isDown) && all.at(-1) === 'up')
      expect(await a!.command('PUBSUB', 'NUMSUB', CHANNEL)).to.deep.equal([CHANNEL, 0])
      await ear.works()
      await other.store.invalidate(['tag:1'])
      expect(await ear.settles()).to.have.length(1)
      await Promise.all([ear.close(), other.close()])
    })
  }
})
