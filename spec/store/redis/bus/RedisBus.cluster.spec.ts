import { expect } from 'chai'
import fc from 'fast-check'
import { Cluster } from 'ioredis'
import { slotOf } from '../../../../lib/store/redis/client/hashSlot.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { BusProbe, receivesInOrder, isDown } from '../support/BusProbe.js'
import { CLUSTER, ClusterFixture } from '../support/ClusterFixture.js'

describeWithRedis('RedisBus on a cluster', () => {
  const fixture = new ClusterFixture()
  const { clients } = fixture

  for (const [library, connect] of CLUSTER) {
    it(`receives the messages of others in order, with ${library}`, async () => {
      const probe = new BusProbe(await connect(clients, fixture.cluster.urls))
      await receivesInOrder(probe, await clients.nodeCluster(fixture.cluster.urls))
      await probe.close()
    })

    it(`is down, and up again, after its connection was ended, with ${library}`, async () => {
      const probe = new BusProbe(await connect(clients, fixture.cluster.urls))
      await probe.ready()
      for (const node of fixture.cluster.nodes) await node.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
      await probe.received.until((all) => all.some(isDown) && all.at(-1) === 'up')
      await probe.ready()
      await probe.store.invalidate(['tag:1'])
      expect(await probe.drain()).to.have.length(1)
      await probe.close()
    })

    it(`listens to the node that has the namespace, with ${library}`, async () => {
      const client = await connect(clients, fixture.cluster.urls)
      const places = new Set<number>()
      for (const namespace of ['a', 'b', 'c', 'bus', 'objection-cache', 'größe 💾']) {
        const probe = new BusProbe(client, namespace)
        await probe.ready()
        const channel = `{${namespace}}:bus`
        const place = fixture.cluster.nodes.indexOf(await fixture.cluster.nodeOf(channel))
        const heardAt = await Promise.all(
          fixture.cluster.nodes.map((node) => node.command('PUBSUB', 'NUMSUB', channel)),
        )
        const expected = fixture.cluster.nodes.map((_, index) => [channel, index === place ? 1 : 0])
        expect(heardAt, namespace).to.deep.equal(expected)
        places.add(place)
        await probe.close()
      }
      expect(places.size).to.equal(fixture.cluster.nodes.length)
    })
  }

  it('listens as soon as a cluster of ioredis is connected', async () => {
    const client = new Cluster(fixture.cluster.urls, { lazyConnect: true })
    const probe = new BusProbe(client)
    await client.connect()
    await probe.ready()
    expect(await probe.drain()).to.deep.equal([])
    await probe.close()
    client.disconnect()
  })

  it('waits until a cluster of ioredis knows the node of the namespace', async () => {
    // Until the first node has answered, the given nodes count as masters of all slots.
    for (const namespace of ['a', 'b', 'c']) {
      const client = new Cluster(fixture.cluster.urls, { lazyConnect: true })
      const connected = client.connect()
      while (client.nodes('master').length === 0) await new Promise(setImmediate)
      expect(client.slots).to.have.length(0)
      const probe = new BusProbe(client, namespace)
      await connected
      await probe.ready()
      const channel = `{${namespace}}:bus`
      const node = await fixture.cluster.nodeOf(channel)
      expect(await node.command('PUBSUB', 'NUMSUB', channel)).to.deep.equal([channel, 1])
      await probe.close()
      client.disconnect()
    }
  })

  it('computes the slot of a key as the server does', async () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('{', '}', 'a', 'ü', '\n')).map((parts) => parts.join('')),
    )
    await fc.assert(
      fc.asyncProperty(key, async (text) => {
        expect(slotOf(text)).to.equal(await fixture.cluster.nodes[0]!.command('CLUSTER', 'KEYSLOT', text))
      }),
      // Braces count only if there is something between the first ones.
      {
        examples: ['', '{}', '{}{a}', '{}{}a', '{{a}}', 'b{a}{c}', '}{a}', '{a', 'a}', '{a}:bus'].map((text) => [text]),
      },
    )
  })
})
