import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import type { RedisClient } from '../../../lib/store/redis/client.js'
import { RedisStore } from '../../../lib/store/redis/RedisStore.js'
import { RedisCluster } from '../../support/redis/RedisCluster.js'
import { RedisServer } from '../../support/redis/RedisServer.js'
import { describeWithRedis } from '../../support/redis/target.js'
import { Clients } from './support/Clients.js'
import { Ear, isDown } from './support/Ear.js'
import { load, served } from './support/fixture.js'
import { isInStep, REPLICATING } from './support/replication.js'

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

  for (const library of ['node-redis', 'ioredis']) {
    for (const how of [[], ['FORCE'], ['TAKEOVER']]) {
      it(`serves nothing from before, also when it is back, and listens at the primary: ${['FAILOVER', ...how].join(' ')} with ${library}`, async () => {
        const urls = [...cluster.urls, replica!.url]
        const client: RedisClient = await (library === 'ioredis' ? clients.ioCluster(urls) : clients.nodeCluster(urls))
        const ear = new Ear(client, namespace)
        await ear.works()
        const store = new RedisStore({ client, namespace, markDeadline: 1 })
        await until(async () => (await load(store, 'key', 'old')) === 'kept')
        await until(() => isInStep(replica!, primary!))
        const run = await primary!.info('run_id')
        await failOver(...how)
        await failOver(...how)
        expect(await primary!.info('run_id')).to.equal(run)
        // Until the client has found the primary it fails.
        const now = async (): Promise<unknown> => served(store, 'key').catch(() => 'a failure')
        await until(async () => (await now()) !== 'a failure')
        expect(await now()).to.equal(undefined)
        await until(async () => (await load(store, 'key', 'new')) === 'kept')
        expect(await served(store, 'key')).to.equal('new')
        const publish = () => ear.bus.publish({ kind: 'ping', origin: 'me', id: 'id' })
        await publish()
        await ear.heard.until((all) => all.some(isDown) && all.includes('up'))
        await failOver(...how)
        await until(() =>
          publish().then(
            () => true,
            () => false,
          ),
        )
        const channel = `{${namespace}}:bus`
        const listeners = async (): Promise<unknown> => primary!.command('PUBSUB', 'NUMSUB', channel)
        await until(async () => {
          await publish().catch(() => undefined)
          return String(await listeners()) === `${channel},1`
        })
        expect(String(await replica!.command('PUBSUB', 'NUMSUB', channel))).to.equal(`${channel},0`)
        await ear.works()
        await ear.store.invalidate(['tag'])
        expect(await ear.settles()).to.have.length(1)
        store.close()
        await ear.close()
      })
    }
  }
})
