import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import type { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { CLUSTER, ClusterFixture } from '../support/ClusterFixture.js'
import { moveSlot, slotOf } from '../support/clusters.js'
import { Traffic } from '../support/Traffic.js'

const ROWS = 12

describeWithRedis('A RedisStore on a cluster that is resharded under load', () => {
  const fixture = new ClusterFixture()
  let namespaces = 0
  let stores: RedisStore[] = []

  afterEach(() => {
    for (const store of stores.splice(0)) void store.close()
  })

  /** Moves the slot to the next node and, if asked, back. */
  async function move(key: string, isBack: boolean): Promise<void> {
    const { cluster } = fixture
    const [from, slot] = [await cluster.nodeOf(key), await slotOf(cluster, key)]
    const to = cluster.nodes[(cluster.nodes.indexOf(from) + 1) % cluster.nodes.length] as RedisServer
    await moveSlot(cluster, slot, from, to)
    if (isBack) await moveSlot(cluster, slot, to, from)
  }

  for (const [library, connect] of CLUSTER) {
    for (const ledgers of [1, 3]) {
      it(`serves nothing old, and hits again, with ${library} and ${ledgers} ledger${ledgers > 1 ? 's' : ''}`, async () => {
        const { cluster, clients } = fixture
        const namespace = `reshard ${namespaces++}`
        const made: RedisClient[] = await Promise.all([0, 1].map(() => connect(clients, cluster.urls)))
        stores = made.map((client) => new RedisStore({ client, namespace, ledgers, markDeadline: 300 }))
        const traffic = new Traffic(ROWS)
        await traffic.during(stores, async () => {
          // The slots of an entry, of the first ledger and of another one.
          await move(`{${namespace}:=${traffic.keyOf(0)}}`, false)
          await move(`{${namespace}}`, false)
          if (ledgers > 1) await move(`{${namespace}{1}`, true)
        })
        await traffic.recovers(stores)
      })
    }
  }
})
