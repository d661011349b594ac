import { MemoryStore } from '../../../lib/index.js'
import { RedisStore } from '../../../lib/store/redis/RedisStore.js'
import type { RedisClient } from '../../../lib/store/redis/client/RedisClient.js'
import { TieredStore } from '../../../lib/store/TieredStore.js'
import { storeConformance } from '../../../lib/testing/index.js'
import { RedisCluster } from '../../support/redis/RedisCluster.js'
import { RedisServer } from '../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../support/redis/target.js'
import { Clients, SINGLE } from './support/Clients.js'

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

/** Runs the suite for the store, and for a TieredStore with it. */
function conforms(client: () => RedisClient): void {
  const store = (): RedisStore => new RedisStore({ client: client(), namespace: `conformance ${namespaces++}` })
  for (const { name, run } of storeConformance(store)) it(name, run)
  const tiers = (): TieredStore => new TieredStore({ local: new MemoryStore(), shared: store() })
  for (const { name, run } of storeConformance(tiers)) it(`${name}, behind a MemoryStore`, run)
}

describeWithRedis('RedisStore as a CacheStore', () => {
  const clients = new Clients()
  let server: RedisServer

  before(async () => {
    server = await RedisServer.start()
  })

  after(async () => {
    clients.close()
    await server.stop()
  })

  for (const [library, connect] of [...SINGLE, ...UNUSUAL]) {
    describe(`with ${library}`, () => {
      let client: RedisClient
      before(async () => {
        client = await connect(clients, server.url)
      })
      conforms(() => client)
    })
  }
})

describeWithRedis('RedisStore on a cluster, as a CacheStore', () => {
  const clients = new Clients()
  let cluster: RedisCluster

  before(async () => {
    cluster = await RedisCluster.start()
  })

  after(async () => {
    clients.close()
    await cluster.stop()
  })

  for (const [library, connect] of [
    ['node-redis', (urls: readonly string[]) => clients.nodeCluster(urls)],
    ['ioredis', (urls: readonly string[]) => clients.ioCluster(urls)],
    [
      'ioredis with enableAutoPipelining',
      (urls: readonly string[]) => clients.ioCluster(urls, { enableAutoPipelining: true }),
    ],
  ] as const) {
    describe(`with ${library}`, () => {
      let client: RedisClient
      before(async () => {
        client = await connect(cluster.urls)
      })
      conforms(() => client)
    })
  }
})
