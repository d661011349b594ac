import { setTimeout as delay } from 'node:timers/promises'
import type { RedisCluster } from '../../../support/redis/RedisCluster.js'
import { RedisServer } from '../../../support/redis/RedisServer.js'
import { isInStep, REPLICATING } from './replication.js'

/** Waits until the nodes of a cluster agree. */
export async function untilAgreed(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20)
}

const idOf = async (node: RedisServer): Promise<string> => String(await node.command('CLUSTER', 'MYID'))

export const slotOf = async (cluster: RedisCluster, key: string): Promise<number> =>
  Number(await cluster.nodes[0]!.command('CLUSTER', 'KEYSLOT', key))

/** Adds a replica of a node to the cluster, and waits until it is in sync. */
export async function addReplica(cluster: RedisCluster, primary: RedisServer): Promise<RedisServer> {
  const replica = await RedisServer.start({ cluster: true, args: ['--cluster-node-timeout', '2000', ...REPLICATING] })
  await replica.command('CLUSTER', 'MEET', '127.0.0.1', String(primary.port), String(primary.busPort))
  const knowsAll = async (node: RedisServer): Promise<boolean> =>
    String(await node.command('CLUSTER', 'INFO')).includes('cluster_known_nodes:4\r\n')
  // The nodes must know the replica to vote for it.
  await untilAgreed(async () => (await Promise.all([...cluster.nodes, replica].map(knowsAll))).every(Boolean))
  const id = await idOf(primary)
  // The replica must know the node first.
  await untilAgreed(() => replica.command('CLUSTER', 'REPLICATE', id).then(Boolean, () => false))
  await untilAgreed(() => isInStep(replica, primary))
  return replica
}

/** Makes the replica the primary, and the old primary its replica. */
export async function failOver(replica: RedisServer, primary: RedisServer, how: readonly string[]): Promise<void> {
  const isPrimary = async (): Promise<boolean> => (await replica.info('role')) === 'master'
  while (!(await isPrimary())) {
    await replica.command('CLUSTER', 'FAILOVER', ...how).catch(() => undefined)
    // The nodes can reject the failover, and cancel it after five seconds.
    for (let turn = 0; turn < 300 && !(await isPrimary()); turn++) await delay(20)
  }
  // Under load it is never quite in step.
  await untilAgreed(async () => (await primary.info('master_link_status')) === 'up')
}

/** Moves a slot with its keys to another node, one key after the other, as `redis-cli --cluster reshard` does. */
export async function moveSlot(cluster: RedisCluster, slot: number, from: RedisServer, to: RedisServer): Promise<void> {
  const [source, target] = [await idOf(from), await idOf(to)]
  await to.command('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', source)
  await from.command('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', target)
  for (;;) {
    const [key] = (await from.command('CLUSTER', 'GETKEYSINSLOT', String(slot), '1')) as string[]
    if (key === undefined) break
    await from.command('MIGRATE', '127.0.0.1', String(to.port), key, '0', '5000')
  }
  const others = cluster.nodes.filter((node) => node !== from && node !== to)
  for (const node of [to, from, ...others]) await node.command('CLUSTER', 'SETSLOT', String(slot), 'NODE', target)
}
