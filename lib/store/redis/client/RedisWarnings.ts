import { warnOnce } from '../../../core/warning.js'
import { isCluster, isIoRedis, type RedisClient } from './RedisClient.js'

/** What the store and its bus send, and what the scripts call within the server. */
const SENT = ['eval', 'evalsha', 'subscribe']
const CALLED = 'info time publish get set del unlink pexpire rename hget hset hmget hdel hlen hincrby'.split(' ')
/** What clients of a cluster ask for by themselves. */
const OF_CLUSTERS = ['cluster|slots', 'cluster|info']

/** Says once what the server does not let the client's user do, and what to tell the server. */
export class RedisWarnings {
  readonly #store: object
  readonly #client: RedisClient
  readonly #prefix: string

  /** `store`: what is warned of once. `prefix`: what all its keys and its channel begin with. */
  constructor(store: object, client: RedisClient, prefix: string) {
    this.#store = store
    this.#client = client
    this.#prefix = prefix
  }

  /** Warns where the server's error is about the user or its place, and not about what was asked. */
  warnAbout(error: unknown): void {
    if (!(error instanceof Error)) return
    const { message } = error
    if (/^NOPERM|ACL failure in script|user executing the script/.test(message)) this.#denied(message)
    else if (/^(?:NOAUTH|WRONGPASS)|unauthenticated/.test(message)) this.#unknown(message)
    else if (/master_replid|not allowed from script/.test(message)) this.#withoutHistory(message)
    else if (message.startsWith('READONLY')) this.#onReplica(message)
  }

  #denied(message: string): void {
    const lacking = lackingBy(message)
    warnOnce(this.#store, `OBJECTION_CACHE_REDIS_PERMISSION_${lacking.toUpperCase()}`, () => {
      const what = `The Redis user of the cache's client may not use ${WHAT[lacking]}`
      return `${what}: "${message}". ${EFFECT[lacking]} Give the user the permissions: ${this.#rule()}`
    })
  }

  #unknown(message: string): void {
    warnOnce(this.#store, 'OBJECTION_CACHE_REDIS_LOGIN', () => {
      const line = "createClient({ url: 'redis://user:password@host:6379' })"
      return `The Redis server refuses the cache's client: "${message}". Nothing is cached there. Give the client a user and a password: ${line}`
    })
  }

  #withoutHistory(message: string): void {
    warnOnce(this.#store, 'OBJECTION_CACHE_REDIS_HISTORY', () => {
      const what = `The Redis server of the cache's client is a replica, or does not tell scripts the history of its data: "${message}".`
      const needs = 'The cache needs `role:master` and `master_replid` of `INFO replication`, to notice a failover.'
      return `${what} Nothing is cached there. ${needs} Connect the client to a primary of Redis or Valkey.`
    })
  }

  #onReplica(message: string): void {
    warnOnce(this.#store, 'OBJECTION_CACHE_REDIS_REPLICA', () => {
      const what = `The cache's client is connected to a Redis replica: "${message}". A replica may lag, so nothing is served from it.`
      return `${what} After a failover the client has to find the new primary. Connect the client to the primary.`
    })
  }

  /** The command that grants all that the store needs. */
  #rule(): string {
    const { user, keyPrefix } = loginOf(this.#client)
    const patterns = [`~${patternOf(keyPrefix + this.#prefix)}*`, `&${patternOf(this.#prefix)}*`]
    const commands = [...SENT, ...CALLED, ...(isCluster(this.#client) ? OF_CLUSTERS : [])]
    return ['ACL SETUSER', user, ...patterns, ...commands.map((name) => `+${name}`)].join(' ')
  }
}

type Lacking = 'channels' | 'keys' | 'commands'

const WHAT: Readonly<Record<Lacking, string>> = {
  channels: 'a channel',
  keys: 'a key',
  commands: 'a command',
}

const EFFECT: Readonly<Record<Lacking, string>> = {
  channels:
    "Caches with `consistency: 'bounded'` then cannot use their memory and ask Redis; strict caches are not affected.",
  keys: 'Nothing is cached there.',
  commands: 'Nothing is cached there.',
}

function lackingBy(message: string): Lacking {
  if (message.includes('channel')) return 'channels'
  return /\bkeys?\b/.test(message) ? 'keys' : 'commands'
}

/** A rule's patterns hold no spaces, and some characters stand for others. */
const patternOf = (text: string): string => text.replaceAll(/[*?[\]\\]/g, String.raw`\$&`).replaceAll(/\s/g, '?')

interface Login {
  readonly username?: string
  readonly keyPrefix?: string
}

/** As the client was told; of a cluster, as its nodes are. */
function loginOf(client: RedisClient): { readonly user: string; readonly keyPrefix: string } {
  const options = (client as { options?: Login & { redisOptions?: Login } }).options ?? {}
  const cluster = (client as { _options?: { defaults?: Login } })._options
  const { username } = { ...cluster?.defaults, ...options.redisOptions, ...options }
  return { user: username ?? 'default', keyPrefix: isIoRedis(client) ? (options.keyPrefix ?? '') : '' }
}
