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

/** Nodes of a cluster agree after some messages. */
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
    // They have to know the replica to vote for it.
    await until(async () => (await Promise.all([...cluster.nodes, replica!].map(knowsAll))).every(Boolean))
    const id = String(await primary.command('CLUSTER', 'MYID'))
    const replicate = (): Promise<unknown> => replica!.command('CLUSTER', 'REPLICATE', id)
    // It has to know the node first.
    await until(() => replicate().then(Boolean, () => false))
    await until(() => isInStep(replica!, primary!))
  })

  after(async () => {
    clients.close()
    await replica?.stop()
    await cluster.stop()
  })

  /** The replica takes over, and has the old primary for its replica when it is done. */
  async function failOver(...how: string[]): Promise<void> {
    const [next, last] = [replica!, primary!]
    const isPrimary = async (): Promise<boolean> => (await next.info('role')) === 'master'
    while (!(await isPrimary())) {
      await next.command('CLUSTER', 'FAILOVER', ...how).catch(() => undefined)
      // The nodes may refuse it for now, and give it up after five seconds.
      for (let turn = 0; turn < 300 && !(await isPrimary()); turn++) await delay(20)
    }
    ;[primary, replica] = [next, last]
    await until(async () => (await last.info('role')) === 'slave' && (await isInStep(last, next)))
  }

  for (const how of [[], ['TAKEOVER']]) {
    it(`serve nothing from before when it is back, and the bus listens at the primary, after CLUSTER ${['FAILOVER', ...how].join(' ')}`, async () => {
      const urls = [...cluster.urls, replica!.url]
      const ears = (await Promise.all([clients.nodeCluster(urls), clients.ioCluster(urls)])).map(
        (client: RedisClient) => new BusProbe(client, namespace),
      )
      await Promise.all(ears.map((ear) => ear.works()))
      const [{ store }] = ears as [BusProbe, BusProbe]
      await store.find('key')
      await primary!.command('HSET', `{${namespace}}:ledger`, 'quiet', '1')
      expect(await load(store, 'key', 'old')).to.equal('kept')
      await until(() => isInStep(replica!, primary!))
      const [run, history] = [await primary!.info('run_id'), await primary!.info('master_replid')]
      // Nothing is asked for in between.
      await failOver(...how)
      await failOver(...how)
      expect(await primary!.info('run_id')).to.equal(run)
      expect(await primary!.info('master_replid')).to.not.equal(history)
      expect(await primary!.command('EXISTS', `{${namespace}}:e=key`)).to.equal(1)
      for (const ear of ears) {
        const find = (): Promise<unknown> => served(ear.store, 'key').catch(() => 'a failure')
        let found = await find()
        // Until the client has found the primary.
        for (; found === 'a failure'; found = await find()) await delay(20)
        expect(found).to.equal(undefined)
      }
      const channel = `{${namespace}}:bus`
      const listeners = async (node: RedisServer): Promise<string> =>
        String(await node.command('PUBSUB', 'NUMSUB', channel))
      await until(async () => {
        await Promise.all(ears.map(({ bus }) => bus.publish(ping('id')).catch(() => undefined)))
        return (await listeners(primary!)) === `${channel},2`
      })
      expect(await listeners(replica!)).to.equal(`${channel},0`)
      for (const ear of ears) {
        await ear.works()
        await store.invalidate(['tag'])
        await ear.heard.until((all) => all.some((each) => typeof each === 'object' && each.kind === 'invalidate'))
        await ear.close()
      }
    })
  }

  it('lets the bus leave a node that is gone, as soon as ioredis knows', async () => {
    const ear = new BusProbe(await clients.ioCluster([...cluster.urls, replica!.url]), namespace)
    await ear.works()
    await primary!.kill()
    const listeners = async (): Promise<string> =>
      String(await replica!.command('PUBSUB', 'NUMSUB', `{${namespace}}:bus`))
    await until(async () => {
      // By what else it asks the client learns where the namespace is.
      await ear.store.find('key').catch(() => undefined)
      return (await listeners()) === `{${namespace}}:bus,1`
    })
    await ear.heard.until((all) => all.some(isDown) && all.includes('up'))
    await ear.works()
    await ear.close()
  })
})
