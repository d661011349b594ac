import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisStore } from '../../../../lib/store/redis/RedisStore.js'
import type { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { CLUSTER, ClusterFixture } from '../support/ClusterFixture.js'
import { addReplica, failOver } from '../support/clusters.js'
import { REPLICATING } from '../support/replication.js'
import { Traffic } from '../support/Traffic.js'

describeWithRedis('A RedisStore on a cluster that fails over under load', () => {
  const fixture = new ClusterFixture(REPLICATING)
  let [primary, replica]: RedisServer[] = []
  let namespaces = 0
  let stores: RedisStore[] = []

  before(async () => {
    primary = fixture.cluster.nodes[0]!
    replica = await addReplica(fixture.cluster, primary)
  })
  after(async () => {
    for (const node of [primary, replica]) await node?.stop()
  })
  afterEach(() => {
    for (const store of stores.splice(0)) void store.close()
  })

  /** A namespace whose first ledger is on the node that fails over. */
  async function namespaceThere(): Promise<string> {
    for (;;) {
      const namespace = `failover ${namespaces++}`
      if ((await fixture.cluster.nodeOf(`{${namespace}}`)) === fixture.cluster.nodes[0]) return namespace
    }
  }

  for (const [library, connect] of CLUSTER) {
    for (const how of [[], ['TAKEOVER']]) {
      it(`serves nothing old, and hits again, with ${library}, after CLUSTER ${['FAILOVER', ...how].join(' ')} and back`, async () => {
        const { cluster, clients } = fixture
        const namespace = await namespaceThere()
        const urls = [...cluster.urls, replica!.url]
        const made: RedisClient[] = await Promise.all([0, 1].map(() => connect(clients, urls)))
        stores = made.map((client) => new RedisStore({ client, namespace, ledgers: 2, markDeadline: 300 }))
        const traffic = new Traffic(12)
        await traffic.during(stores, async () => {
          for (let turn = 0; turn < 2; turn++) {
            await failOver(replica!, primary!, how)
            ;[primary, replica] = [replica, primary]
          }
        })
        await traffic.recovers(stores)
      })
    }
  }
})
