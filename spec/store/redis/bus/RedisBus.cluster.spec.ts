import { expect } from 'chai'
import fc from 'fast-check'
import { Cluster } from 'ioredis'
import { slotOf } from '../../../../lib/store/redis/client/hashSlot.js'
import { RedisCluster } from '../../../support/redis/RedisCluster.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Clients } from '../support/Clients.js'
import { BusProbe, hears, isDown } from '../support/BusProbe.js'

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
      const ear = new BusProbe(await connect(cluster.urls))
      await hears(ear, await clients.nodeCluster(cluster.urls))
      await ear.close()
    })

    it(`says that it is down, and up again, when its connection was ended, with ${library}`, async () => {
      const ear = new BusProbe(await connect(cluster.urls))
      await ear.works()
      for (const node of cluster.nodes) await node.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
      await ear.heard.until((all) => all.some(isDown) && all.at(-1) === 'up')
      await ear.works()
      await ear.store.invalidate(['tag:1'])
      expect(await ear.settles()).to.have.length(1)
      await ear.close()
    })

    it(`listens where the namespace lies, with ${library}`, async () => {
      const client = await connect(cluster.urls)
      const places = new Set<number>()
      for (const namespace of ['a', 'b', 'c', 'bus', 'objection-cache', 'größe 💾']) {
        const ear = new BusProbe(client, namespace)
        await ear.works()
        const channel = `{${namespace}}:bus`
        const place = cluster.nodes.indexOf(await cluster.nodeOf(channel))
        const heardAt = await Promise.all(cluster.nodes.map((node) => node.command('PUBSUB', 'NUMSUB', channel)))
        const expected = cluster.nodes.map((_, index) => [channel, index === place ? 1 : 0])
        expect(heardAt, namespace).to.deep.equal(expected)
        places.add(place)
        await ear.close()
      }
      expect(places.size).to.equal(cluster.nodes.length)
    })
  }

  it('begins to listen as soon as a cluster of ioredis is connected', async () => {
    const client = new Cluster(cluster.urls, { lazyConnect: true })
    const ear = new BusProbe(client)
    await client.connect()
    await ear.works()
    expect(await ear.settles()).to.deep.equal([])
    await ear.close()
    client.disconnect()
  })

  it('waits for a cluster of ioredis to know where the namespace lies', async () => {
    // The nodes that it is given count as masters of everything until the first of them has told.
    for (const namespace of ['a', 'b', 'c']) {
      const client = new Cluster(cluster.urls, { lazyConnect: true })
      const connected = client.connect()
      while (client.nodes('master').length === 0) await new Promise(setImmediate)
      expect(client.slots).to.have.length(0)
      const ear = new BusProbe(client, namespace)
      await connected
      await ear.works()
      const channel = `{${namespace}}:bus`
      const node = await cluster.nodeOf(channel)
      expect(await node.command('PUBSUB', 'NUMSUB', channel)).to.deep.equal([channel, 1])
      await ear.close()
      client.disconnect()
    }
  })

  it('knows the slot of a key as the server does', async () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('{', '}', 'a', 'ü', '\n')).map((parts) => parts.join('')),
    )
    await fc.assert(
      fc.asyncProperty(key, async (text) => {
        expect(slotOf(text)).to.equal(await cluster.nodes[0]!.command('CLUSTER', 'KEYSLOT', text))
      }),
      // What is between braces counts only where the first ones have anything between them.
      {
        examples: ['', '{}', '{}{a}', '{}{}a', '{{a}}', 'b{a}{c}', '}{a}', '{a', 'a}', '{a}:bus'].map((text) => [text]),
      },
    )
  })
})
