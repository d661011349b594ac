import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import type { RedisClient } from '../../../../lib/store/redis/client/RedisClient.js'
import { RedisCluster } from '../../../support/redis/RedisCluster.js'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../../support/redis/target.js'
import { Clients } from '../support/Clients.js'
import { BusProbe, isDown, ping } from '../support/BusProbe.js'
import { load, served } from '../support/Fixture.js'
import { isInStep, REPLICATING } from '../support/replication.js'

/** Waits until the nodes of a cluster agree. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20)
}

describeWithRedis('RedisStore and its bus on a cluster that fails over', () => {
  const clients = new Clients()
  let cluster: RedisCluster
  let [primary, replica]: RedisServer[] = []
  let namespace = ''

  before(async () => {
    cluster = await RedisCluster.start({ args: REPLICATING })
    primary = cluster.nodes[0]!
    for (let number = 0; namespace === ''; number++) {
      if ((await cluster.nodeOf(`{${number}}`)) === primary) namespace = String(number)
    }
    replica = await RedisServer.start({ cluster: true, args: ['--cluster-node-timeout', '2000', ...REPLICATING] })
    await replica.command('CLUSTER', 'MEET', '127.0.0.1', String(primary.port), String(primary.busPort))
    const knowsAll = async (node: RedisServer): Promise<boolean> =>
      String(await node.command('CLUSTER', 'INFO')).includes('cluster_known_nodes:4\r\n')
    // The nodes must know the replica to vote for it.
    await until(async () => (await Promise.all([...cluster.nodes, replica!].map(knowsAll))).every(Boolean))
    const id = String(await primary.command('CLUSTER', 'MYID'))
    const replicate = (): Promise<unknown> => replica!.command('CLUSTER', 'REPLICATE', id)
    // The replica must know the node first.
    await until(() => replicate().then(Boolean, () => false))
    await until(() => isInStep(replica!, primary!))
  })

  after(async () => {
    clients.close()
    await replica?.stop()
    await cluster.stop()
  })

  /** Makes the replica the primary, and the old primary its replica. */
  async function failOver(...how: string[]): Promise<void> {
    const [next, last] = [replica!, primary!]
    const isPrimary = async (): Promise<boolean> => (await next.info('role')) === 'master'
    while (!(await isPrimary())) {
      await next.command('CLUSTER', 'FAILOVER', ...how).catch(() => undefined)
      // The nodes can reject the failover, and cancel it after five seconds.
      for (let turn = 0; turn < 300 && !(await isPrimary()); turn++) await delay(20)
    }
    ;[primary, replica] = [next, last]
    await until(async () => (await last.info('role')) === 'slave' && (await isInStep(last, next)))
  }

  for (const how of [[], ['TAKEOVER']]) {
    it(`serve nothing from before the failovers, and the bus listens to the primary, after CLUSTER ${['FAILOVER', ...how].join(' ')}`, async () => {
      const urls = [...cluster.urls, replica!.url]
      const probes = (await Promise.all([clients.nodeCluster(urls), clients.ioCluster(urls)])).map(
        (client: RedisClient) => new BusProbe(client, namespace),
      )
      await Promise.all(probes.map((probe) => probe.ready()))
      const [{ store }] = probes as [BusProbe, BusProbe]
      await store.find('key')
      await primary!.command('HSET', `{${namespace}}:ledger`, 'quiet', '1')
      expect(await load(store, 'key', 'old')).to.equal('kept')
      await until(() => isInStep(replica!, primary!))
      const [run, history] = [await primary!.info('run_id'), await primary!.info('master_replid')]
      // The store sends nothing in between.
      await failOver(...how)
      await failOver(...how)
      expect(await primary!.info('run_id')).to.equal(run)
      expect(await primary!.info('master_replid')).to.not.equal(history)
      expect(await primary!.command('EXISTS', `{${namespace}:=key}`)).to.equal(1)
      for (const probe of probes) {
        const find = (): Promise<unknown> => served(probe.store, 'key').catch(() => 'a failure')
        let found = await find()
        // The client fails until it has found the primary.
        for (; found === 'a failure'; found = await find()) await delay(20)
        expect(found).to.equal(undefined)
      }
      const channel = `{${namespace}}:bus`
      const listeners = async (node: RedisServer): Promise<string> =>
        String(await node.command('PUBSUB', 'NUMSUB', channel))
      await until(async () => {
        await Promise.all(probes.map(({ bus }) => bus.publish(ping('id')).catch(() => undefined)))
        return (await listeners(primary!)) === `${channel},2`
      })
      expect(await listeners(replica!)).to.equal(`${channel},0`)
      for (const probe of probes) {
        await probe.ready()
        await store.invalidate(['tag'])
        await probe.received.until((all) => all.some((each) => typeof each === 'object' && each.kind === 'invalidate'))
        await probe.close()
      }
    })
  }

  it('moves the bus from a dead node as soon as ioredis knows the new one', async () => {
    const probe = new BusProbe(await clients.ioCluster([...cluster.urls, replica!.url]), namespace)
    await probe.ready()
    await primary!.kill()
    const listeners = async (): Promise<string> =>
      String(await replica!.command('PUBSUB', 'NUMSUB', `{${namespace}}:bus`))
    await until(async () => {
      // By other commands the client learns which node has the namespace.
      await probe.store.find('key').catch(() => undefined)
      return (await listeners()) === `{${namespace}}:bus,1`
    })
    await probe.received.until((all) => all.some(isDown) && all.includes('up'))
    await probe.ready()
    await probe.close()
  })
})
