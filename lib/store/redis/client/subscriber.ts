import type { Connection } from './connection.js'
import { slotOf } from './hashSlot.js'
import { isCluster, isIoRedis, isPool, type NodeRedisPool, type RedisClient } from './RedisClient.js'

/** A connection for subscriptions. */
export interface Subscriber extends Connection {
  subscribe(channel: string, listener?: (text: string) => void): Promise<unknown>
}

/** A client that can make another connection. */
interface Duplicable {
  duplicate(options?: object): Subscriber
}

/** A cluster of node-redis: the master of each slot, by slot. A node has a client only when it is needed. */
interface NodeRedisCluster {
  readonly slots: readonly ({ readonly master: { readonly address?: string } } | undefined)[]
  readonly masters: readonly { readonly address?: string }[]
  nodeClient(node: unknown): Promise<Duplicable> | Duplicable
}

/** A cluster of ioredis: the nodes of each slot, by slot, as "host:port". The first one is the master. */
interface IoRedisCluster {
  readonly status: string
  readonly slots: readonly (readonly string[] | undefined)[]
  nodes(role: string): (Duplicable & { readonly options: { readonly host?: string; readonly port?: number } })[]
  once(event: string, listener: () => void): unknown
}

/** The bus subscribes again itself. If ioredis did it, its failure would be an unhandled rejection. */
const SUBSCRIBER_OPTIONS = { autoResubscribe: false }
/** The default of ioredis for single servers. It does not reconnect to the nodes of a cluster. */
const CLUSTER_SUBSCRIBER_OPTIONS = {
  ...SUBSCRIBER_OPTIONS,
  retryStrategy: (times: number): number => Math.min(times * 50, 2000),
}

/**
 * Makes a connection for subscriptions, which is not connected yet. In a cluster it is for the node that has the channel's
 * namespace, because the scripts publish there. Other nodes would get messages through the cluster's links, out of order and with
 * losses.
 */
export async function subscriberOf(client: RedisClient, channel: string): Promise<Subscriber> {
  if (isPool(client)) return duplicateFromPool(client)
  if (!isCluster(client)) {
    return (client as unknown as Duplicable).duplicate(isIoRedis(client) ? SUBSCRIBER_OPTIONS : undefined)
  }
  const slot = slotOf(channel)
  return isIoRedis(client)
    ? duplicateOfIoRedisNode(client as unknown as IoRedisCluster, slot)
    : duplicateOfNodeRedisNode(client as unknown as NodeRedisCluster, slot)
}

async function duplicateOfNodeRedisNode(cluster: NodeRedisCluster, slot: number): Promise<Subscriber> {
  const node = cluster.slots[slot]?.master ?? cluster.masters[0]
  return (await cluster.nodeClient(node)).duplicate()
}

async function duplicateOfIoRedisNode(cluster: IoRedisCluster, slot: number): Promise<Subscriber> {
  // Until the cluster is connected, it does not know its nodes, or their slots.
  while (cluster.nodes('master').length === 0 || (cluster.slots[slot] === undefined && cluster.status !== 'ready')) {
    await new Promise<void>((resolve) => cluster.once('ready', resolve))
  }
  const [address] = cluster.slots[slot] ?? []
  const masters = cluster.nodes('master')
  const node = masters.find(({ options: { host, port } }) => `${host}:${port}` === address) ?? masters[0]!
  return node.duplicate(CLUSTER_SUBSCRIBER_OPTIONS)
}

/** A pool has no `duplicate()`, but its clients have. Rejects if no client of the pool is free. */
function duplicateFromPool(pool: NodeRedisPool): Promise<Subscriber> {
  const { execute } = pool as unknown as { execute(task: (client: Duplicable) => Subscriber): Promise<Subscriber> }
  return execute.call(pool, (client) => client.duplicate())
}

/** The address of the node that has the channel, as far as a cluster's client knows; `undefined` for a single server. */
export function nodeAddressOf(client: RedisClient, channel: string): string | undefined {
  if (!isCluster(client)) return undefined
  const { slots } = client as unknown as NodeRedisCluster | IoRedisCluster
  const slot = slots[slotOf(channel)]
  return slot !== undefined && 'master' in slot ? slot.master.address : slot?.[0]
}
