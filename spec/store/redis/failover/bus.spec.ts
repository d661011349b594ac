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
    it(`does not stay on the old primary, now a replica, with ${library}`, async () => {
      const [atA, atB] = [await connect(clients, a!.url), await connect(clients, b!.url)]
      let target = atA
      // A client that finds the primary, for example by a DNS name or Sentinel.
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
      const probe = new BusProbe(client)
      await probe.ready()
      await promote(b!)
      // The old primary does not receive this message.
      const other = new BusProbe(atB)
      await other.store.invalidate(['tag:lost'])
      await follow(a!, b!)
      target = atB
      // A replica delivers the messages of its primary, so pings would arrive, too.
      await probe.bus.publish({ kind: 'ping', origin: 'me', id: 'first' })
      await probe.received.until((all) => all.some(isDown) && all.at(-1) === 'up')
      expect(await a!.command('PUBSUB', 'NUMSUB', CHANNEL)).to.deep.equal([CHANNEL, 0])
      await probe.ready()
      await other.store.invalidate(['tag:1'])
      expect(await probe.drain()).to.have.length(1)
      await Promise.all([probe.close(), other.close()])
    })
  }
})
