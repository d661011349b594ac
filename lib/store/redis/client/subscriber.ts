import { isCluster, isIoRedis, isPool, type NodeRedisPool, type RedisClient } from './RedisClient.js'
import { slotOf } from './hashSlot.js'

/** A connection that listens. */
export interface Subscriber {
  on(event: string, listener: (...args: never[]) => void): unknown
  connect?(): Promise<unknown>
  subscribe(channel: string, listener?: (text: string) => void): Promise<unknown>
  disconnect(): unknown
  destroy?(): unknown
}

interface Duplicates {
  duplicate(options?: object): Subscriber
}

/** What each slot's master is, by slot; nodes are clients only when they are needed. */
interface NodeRedisCluster {
  readonly slots: readonly ({ readonly master: { readonly address?: string } } | undefined)[]
  readonly masters: readonly { readonly address?: string }[]
  nodeClient(node: unknown): Promise<Duplicates> | Duplicates
}

/** The nodes that have a slot, by slot, as "host:port"; the master is the first. */
interface IoRedisCluster {
  readonly status: string
  readonly slots: readonly (readonly string[] | undefined)[]
  nodes(role: string): (Duplicates & { readonly options: { readonly host?: string; readonly port?: number } })[]
  once(event: string, listener: () => void): unknown
}

/** The bus subscribes anew by itself. ioredis would do so too, and nothing would handle its failure: it would end the process. */
const LISTENS = { autoResubscribe: false }
/** As ioredis does it by itself, but not for the nodes of a cluster, which it expects to come and go. */
const RECONNECTS = { ...LISTENS, retryStrategy: (times: number): number => Math.min(times * 50, 2000) }

/**
 * A connection of its own for the channel, not connected yet. Of a cluster it goes to the node that has the namespace: its scripts
 * publish there. Others would hear through the links between the nodes, which keep no order and lose what they have no room for.
 */
export async function subscriberOf(client: RedisClient, channel: string): Promise<Subscriber> {
  if (isPool(client)) return duplicateFrom(client)
  if (!isCluster(client)) return (client as unknown as Duplicates).duplicate(isIoRedis(client) ? LISTENS : undefined)
  const slot = slotOf(channel)
  if (!isIoRedis(client)) {
    const cluster = client as unknown as NodeRedisCluster
    const node = cluster.slots[slot]?.master ?? cluster.masters[0]
    return (await cluster.nodeClient(node)).duplicate()
  }
  const cluster = client as unknown as IoRedisCluster
  // Until it is connected it knows no nodes, or not which of them has what.
  while (cluster.nodes('master').length === 0 || (cluster.slots[slot] === undefined && cluster.status !== 'ready')) {
    await new Promise<void>((resolve) => cluster.once('ready', resolve))
  }
  const [place] = cluster.slots[slot] ?? []
  const masters = cluster.nodes('master')
  const node = masters.find(({ options: { host, port } }) => `${host}:${port}` === place) ?? masters[0]!
  return node.duplicate(RECONNECTS)
}

/** A pool has no `duplicate()`, and does not show its options: one of its clients has both. It rejects where it has none free. */
function duplicateFrom(pool: NodeRedisPool): Promise<Subscriber> {
  const { execute } = pool as unknown as { execute(task: (client: Duplicates) => Subscriber): Promise<Subscriber> }
  return execute.call(pool, (client) => client.duplicate())
}

/** Where a cluster has the channel, as far as the client knows; `undefined` for a single server. */
export function placeOf(client: RedisClient, channel: string): string | undefined {
  if (!isCluster(client)) return undefined
  const { slots } = client as unknown as NodeRedisCluster | IoRedisCluster
  const slot = slots[slotOf(channel)]
  return slot !== undefined && 'master' in slot ? slot.master.address : slot?.[0]
}
