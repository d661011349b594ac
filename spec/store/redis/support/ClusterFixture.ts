import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisCluster } from '../../../support/redis/RedisCluster.js'
import { Clients } from './Clients.js'

/** A cluster for the specs of one `describe`. */
export class ClusterFixture {
  readonly clients = new Clients()
  cluster!: RedisCluster

  constructor(args: readonly string[] = []) {
    before(async () => {
      this.cluster = await RedisCluster.start({ args })
    })
    after(async () => {
      this.clients.close()
      await this.cluster.stop()
    })
  }
}

/** How to make a client of a cluster, by library. */
export const CLUSTER: readonly [string, (clients: Clients, urls: readonly string[]) => Promise<RedisClient>][] = [
  ['node-redis', (clients, urls) => clients.nodeCluster(urls)],
  ['ioredis', (clients, urls) => clients.ioCluster(urls)],
]
