import { expect } from 'chai'
import { Cluster } from 'ioredis'
import { RedisCluster } from '../../support/redis/RedisCluster.js'
import { describeWithRedis } from '../../support/redis/target.js'
import { Clients } from './support/Clients.js'
import { Ear, hears, isDown } from './support/Ear.js'

describeWithRedis('RedisBus on a cluster', () => {
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
  ] as const) {
    it(`hears what others tell, in order, with ${library}`, async () => {
      const ear = new Ear(await connect(cluster.urls))
      await hears(ear, await clients.nodeCluster(cluster.urls))
      await ear.close()
    })

    it(`says that it is down, and up again, when its connection was ended, with ${library}`, async () => {
      const ear = new Ear(await connect(cluster.urls))
      await ear.works()
      for (const node of cluster.nodes) await node.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
      await ear.heard.until((all) => all.some(isDown) && all.at(-1) === 'up')
      await ear.works()
      await ear.store.invalidate(['tag:1'])
      expect(await ear.settles()).to.have.length(1)
      await ear.close()
    })
  }

  it('begins to listen as soon as a cluster of ioredis is connected', async () => {
    const client = new Cluster(cluster.urls, { lazyConnect: true })
    const ear = new Ear(client)
    await client.connect()
    await ear.works()
    expect(await ear.settles()).to.deep.equal([])
    await ear.close()
    client.disconnect()
  })
})
