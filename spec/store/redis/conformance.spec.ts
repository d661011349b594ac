import { MemoryStore } from '../../../lib/index.js'
import { RedisStore } from '../../../lib/store/redis/RedisStore.js'
import type { RedisClient } from '../../../lib/store/redis/client/RedisClient.js'
import { TieredStore } from '../../../lib/store/TieredStore.js'
import { storeConformance } from '../../../lib/testing/index.js'
import { describeWithRedis } from '../../support/redis/target.js'
import { SINGLE } from './support/Clients.js'
import { CLUSTER, ClusterFixture } from './support/ClusterFixture.js'
import { Fixture } from './support/Fixture.js'
import { OWN } from './support/ownStores.js'

/** Clients whose options change commands and replies. */
const UNUSUAL: typeof SINGLE = [
  ['node-redis with RESP 2', (clients, url) => clients.node(url, { RESP: 2 })],
  ['node-redis with RESP 3', (clients, url) => clients.node(url, { RESP: 3 })],
  [
    'ioredis with enableAutoPipelining, keyPrefix and stringNumbers',
    (clients, url) => clients.io(url, { enableAutoPipelining: true, keyPrefix: 'prefix:', stringNumbers: true }),
  ],
]

let namespaces = 0

/** Runs the suite for a store with the client, and for a TieredStore with it. */
const conforms = (client: () => RedisClient): void =>
  storesConform((namespace) => new RedisStore({ client: client(), namespace }))

function storesConform(make: (namespace: string) => RedisStore): void {
  const store = (): RedisStore => make(`conformance ${namespaces++}`)
  for (const { name, run } of storeConformance(store)) it(name, run)
  const tiers = (): TieredStore => new TieredStore({ local: new MemoryStore(), shared: store() })
  for (const { name, run } of storeConformance(tiers)) it(`${name}, behind a MemoryStore`, run)
}

describeWithRedis('RedisStore as a CacheStore', () => {
  const fixture = new Fixture()

  for (const [library, connect] of [...SINGLE, ...UNUSUAL]) {
    describe(`with ${library}`, () => {
      let client: RedisClient
      before(async () => {
        client = await connect(fixture.clients, fixture.server.url)
      })
      conforms(() => client)
    })
  }

  describe('with 3 ledgers', () => storesConform((namespace) => fixture.store({ namespace, ledgers: 3 })))

  for (const [library, make] of OWN) {
    describe(`with a URL and ${library}`, () => {
      storesConform((namespace) => make({ url: fixture.server.url, namespace }))
    })
  }
})

describeWithRedis('RedisStore on a cluster, as a CacheStore', () => {
  const fixture = new ClusterFixture()
  const pipelining: (typeof CLUSTER)[number] = [
    'ioredis with enableAutoPipelining',
    (clients, urls) => clients.ioCluster(urls, { enableAutoPipelining: true }),
  ]

  for (const [library, connect] of [...CLUSTER, pipelining]) {
    describe(`with ${library}`, () => {
      let client: RedisClient
      before(async () => {
        client = await connect(fixture.clients, fixture.cluster.urls)
      })
      conforms(() => client)
    })
  }
})
