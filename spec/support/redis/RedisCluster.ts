import { setTimeout as delay } from 'node:timers/promises'
import { RedisServer } from './RedisServer.js'

const SLOTS = 16_384
const LIMIT = 20_000

/** The slots of each of the three nodes. */
const RANGES = [
  [0, 5460],
  [5461, 10_922],
  [10_923, SLOTS - 1],
] as const

/** A Redis Cluster of a spec's own: three nodes without replicas, on the loopback interface. */
export class RedisCluster {
  readonly nodes: readonly RedisServer[]

  private constructor(nodes: readonly RedisServer[]) {
    this.nodes = nodes
  }

  /** Resolves when every node answers for the whole cluster: after two seconds, which is how long a new node waits. */
  static async start(options: { readonly args?: readonly string[] } = {}): Promise<RedisCluster> {
    const args = ['--cluster-node-timeout', '2000', ...(options.args ?? [])]
    const started = await Promise.allSettled(RANGES.map(() => RedisServer.start({ cluster: true, args })))
    const cluster = new RedisCluster(started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])))
    try {
      for (const each of started) if (each.status === 'rejected') throw each.reason
      await cluster.#join()
      await cluster.ready()
      return cluster
    } catch (error) {
      await cluster.stop()
      throw error
    }
  }

  get urls(): string[] {
    return this.nodes.map(({ url }) => url)
  }

  /** The node that has the key. */
  async nodeOf(key: string): Promise<RedisServer> {
    const slot = Number(await this.nodes[0]!.command('CLUSTER', 'KEYSLOT', key))
    return this.nodes[RANGES.findIndex(([, last]) => slot <= last)]!
  }

  /** Waits until all nodes know each other and find the cluster in order: after its start, or a node's. */
  async ready(): Promise<void> {
    const limit = Date.now() + LIMIT
    while (!(await Promise.all(this.nodes.map(isOk))).every(Boolean)) {
      if (Date.now() > limit) throw new Error(`The Redis Cluster was not ready in ${LIMIT} ms`)
      await delay(20)
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()))
  }

  async #join(): Promise<void> {
    const [first, ...others] = this.nodes
    for (const [index, node] of this.nodes.entries()) {
      const [from, to] = RANGES[index]!
      await node.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to))
      // Nodes of the same epoch would have to settle that among themselves first.
      await node.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    }
    for (const { port, busPort } of others) {
      await first!.command('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort))
    }
  }
}

async function isOk(node: RedisServer): Promise<boolean> {
  const info = String(await node.command('CLUSTER', 'INFO'))
  return ['cluster_state:ok', `cluster_slots_ok:${SLOTS}`, `cluster_known_nodes:${RANGES.length}`].every((line) =>
    info.includes(`${line}\r\n`),
  )
}
