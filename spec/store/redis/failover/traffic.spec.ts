import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Clients, SINGLE } from '../support/Clients.js'
import { untilAgreed } from '../support/clusters.js'
import { follow, promote, REPLICATING } from '../support/replication.js'
import { Traffic } from '../support/Traffic.js'

describeWithRedis('A RedisStore on a primary that fails over and back under load', () => {
  const clients = new Clients()
  let [a, b]: RedisServer[] = []
  let stores: RedisStore[] = []

  beforeEach(async () => {
    ;[a, b] = await Promise.all([0, 1].map(() => RedisServer.start({ args: REPLICATING })))
    await follow(b!, a!)
  })

  afterEach(async () => {
    for (const each of stores.splice(0)) void each.close()
    clients.close()
    await Promise.all([a!.stop(), b!.stop()])
  })

  for (const [library, connect] of SINGLE) {
    for (const ledgers of [1, 3]) {
      it(`serves nothing old, and hits again, with ${library} and ${ledgers} ledger${ledgers > 1 ? 's' : ''}`, async () => {
        const made: RedisClient[] = await Promise.all([0, 1].map(() => connect(clients, a!.url)))
        stores = made.map((client) => new RedisStore({ client, namespace: 'traffic', ledgers, markDeadline: 300 }))
        const traffic = new Traffic(12)
        await traffic.during(stores, async () => {
          await promote(b!)
          // The old primary does not know about the promotion yet, and gets further writes.
          const { writes } = traffic
          await untilAgreed(async () => traffic.writes > writes + 10)
          await follow(a!, b!)
          await promote(a!)
        })
        await traffic.recovers(stores)
      })
    }
  }
})
