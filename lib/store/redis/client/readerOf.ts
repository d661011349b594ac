import {
  isCluster,
  isIoRedis,
  isPool,
  type CommandSender,
  type IoRedisClient,
  type NodeRedisPool,
  type RedisClient,
} from './RedisClient.js'

/** A command that changes nothing. */
export interface Read {
  readonly args: readonly string[]
  /** Whether the reply is bytes. If not, it contains text as strings. */
  readonly isBinary: boolean
}

/**
 * Sends commands to the server that has the key: in their order, and over one connection. Resolves to their replies. Rejects if the
 * server rejects one of them. If a key has a value of another type, the error is the reply.
 */
export type ReadInOrder = (key: string, reads: readonly Read[]) => Promise<readonly unknown[]>

/** For node-redis 4 the first option counts, later versions read the second. A time limit would cost a timer for each command. */
const TEXT = { returnBuffers: false, typeMapping: {}, timeout: undefined }
const BYTES = { returnBuffers: true, typeMapping: { ['$'.charCodeAt(0)]: Buffer }, timeout: undefined }

const optionsOf = ({ isBinary }: Read): object => (isBinary ? BYTES : TEXT)

/** The function that sends a client's reads. */
export function readerOf(client: RedisClient): ReadInOrder {
  if (isIoRedis(client)) return readerOfIoRedis(client)
  if (isPool(client)) return readerOfPool(client)
  const sends = client as unknown as CommandSender
  if (isCluster(client)) {
    return (key, reads) => repliesOf(reads.map((read) => sends.sendCommand(key, false, read.args, optionsOf(read))))
  }
  return (_, reads) => sendAll(sends, reads)
}

const sendAll = (client: CommandSender, reads: readonly Read[]): Promise<readonly unknown[]> =>
  repliesOf(reads.map((read) => client.sendCommand(read.args, optionsOf(read))))

/** The connections of a pool have no common order. */
function readerOfPool(pool: NodeRedisPool): ReadInOrder {
  type Task = (client: CommandSender) => Promise<readonly unknown[]>
  const { execute } = pool as unknown as { execute(task: Task): Promise<readonly unknown[]> }
  return (_, reads) => execute.call(pool, (client) => sendAll(client, reads))
}

/** Failures are rare, so only they cost more than one promise. */
function repliesOf(sent: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  return Promise.all(sent).catch(async () => {
    const settled = await Promise.allSettled(sent)
    return settled.map((each) => (each.status === 'fulfilled' ? each.value : wrongType(each.reason)))
  })
}

/** Returns the error if it says that a key has another type, and throws others. */
function wrongType(error: unknown): Error {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return error
  throw error
}

/** The commands of a pipeline, by name, and `exec()`, which resolves to an error and a reply for each. */
type Pipeline = Record<string, (...args: readonly string[]) => unknown> & {
  exec(): Promise<(readonly [error: Error | null, reply: unknown])[]>
}

/** A pipeline is one write. In a cluster it goes to the node of its first key. */
function readerOfIoRedis(client: IoRedisClient): ReadInOrder {
  const { pipeline } = client as unknown as { pipeline(): Pipeline }
  return async (_, reads) => {
    const commands = pipeline.call(client)
    for (const { args, isBinary } of reads) {
      const [name = '', ...rest] = args
      commands[`${name.toLowerCase()}${isBinary ? 'Buffer' : ''}`]?.(...rest)
    }
    const replies = await commands.exec()
    return replies.map(([error, reply]) => (error === null ? reply : wrongType(error)))
  }
}
