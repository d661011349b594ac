import { warnOnce } from '../../../core/warning.js'
import { isCluster, isIoRedis, type RedisClient } from './RedisClient.js'

/** The commands that only the store and its bus send, and those that scripts call on the server, too. */
const SENT = ['eval', 'evalsha', 'subscribe']
const CALLED =
  'info time publish get getrange set del unlink pexpire rename hget hset hmget hdel hlen hkeys hincrby'.split(' ')
/** The commands that clients of a cluster send themselves. */
const OF_CLUSTERS = ['cluster|slots', 'cluster|info']

/** Warns once about each reason for which the server rejects commands, and says what to do. */
export class RedisWarnings {
  readonly #store: object
  readonly #client: RedisClient
  readonly #namespace: string

  /** `store`: the subject of the warnings. */
  constructor(store: object, client: RedisClient, namespace: string) {
    this.#store = store
    this.#client = client
    this.#namespace = namespace
  }

  /** Warns if the error is about permissions, the login, or the server's role. Ignores other errors. */
  warnAbout(error: unknown): void {
    if (!(error instanceof Error)) return
    const { message } = error
    if (/^NOPERM|ACL failure in script|user executing the script/.test(message)) this.#warnOfPermission(message)
    else if (/^(?:NOAUTH|WRONGPASS)|unauthenticated/.test(message)) this.#warnOfLogin(message)
    else if (/master_replid|not allowed from script/.test(message)) this.#warnOfHistory(message)
    else if (message.startsWith('READONLY')) this.#warnOfReplica(message)
  }

  #warnOfPermission(message: string): void {
    const missing = missingPermission(message)
    warnOnce(this.#store, `OBJECTION_CACHE_REDIS_PERMISSION_${missing.toUpperCase()}`, () => {
      const what = `The Redis user of the cache's client may not use ${WHAT[missing]}`
      return `${what}: "${message}". ${EFFECT[missing]} Give the user the permissions: ${this.#rule()}`
    })
  }

  #warnOfLogin(message: string): void {
    warnOnce(this.#store, 'OBJECTION_CACHE_REDIS_LOGIN', () => {
      const line = "createClient({ url: 'redis://user:password@host:6379' })"
      return `The Redis server rejects the cache's client: "${message}". Nothing is cached there. Give the client a user and a password: ${line}`
    })
  }

  #warnOfHistory(message: string): void {
    warnOnce(this.#store, 'OBJECTION_CACHE_REDIS_HISTORY', () => {
      const what = `The Redis server of the cache's client is a replica, or hides the history of its data from scripts: "${message}".`
      const needs = 'The cache needs `role:master` and `master_replid` of `INFO replication` to notice a failover.'
      return `${what} Nothing is cached there. ${needs} Connect the client to a primary of Redis or Valkey.`
    })
  }

  #warnOfReplica(message: string): void {
    warnOnce(this.#store, 'OBJECTION_CACHE_REDIS_REPLICA', () => {
      const what = `The cache's client is connected to a Redis replica: "${message}". A replica can lag, so the cache does not use it.`
      return `${what} After a failover the client must find the new primary. Connect the client to the primary.`
    })
  }

  /** The command that grants all permissions that the store needs. */
  #rule(): string {
    const { user, keyPrefix } = loginOf(this.#client)
    const name = patternOf(`{${this.#namespace}`)
    // The names of ledgers, channels and entries: `{name}:`, `{name{1}:`, `{name:`.
    const patterns = [`~${patternOf(keyPrefix)}${name}[}{:]*`, `&${name}[}{]*`]
    const commands = [...SENT, ...CALLED, ...(isCluster(this.#client) ? OF_CLUSTERS : [])]
    return ['ACL SETUSER', user, ...patterns, ...commands.map((name) => `+${name}`)].join(' ')
  }
}

type Permission = 'channels' | 'keys' | 'commands'

const WHAT: Readonly<Record<Permission, string>> = {
  channels: 'a channel',
  keys: 'a key',
  commands: 'a command',
}

const EFFECT: Readonly<Record<Permission, string>> = {
  channels:
    "Caches with `consistency: 'bounded'` then cannot use their memory and ask Redis; strict caches are not affected.",
  keys: 'Nothing is cached there.',
  commands: 'Nothing is cached there.',
}

function missingPermission(message: string): Permission {
  if (message.includes('channel')) return 'channels'
  return /\bkeys?\b/.test(message) ? 'keys' : 'commands'
}

/** Escapes the special characters of a pattern. Patterns cannot contain spaces, so `?` stands for them. */
const patternOf = (text: string): string => text.replaceAll(/[*?[\]\\]/g, String.raw`\$&`).replaceAll(/\s/g, '?')

interface Login {
  readonly username?: string
  readonly keyPrefix?: string
}

/** The login of a client; of a cluster, that of its nodes. */
function loginOf(client: RedisClient): { readonly user: string; readonly keyPrefix: string } {
  const options = (client as { options?: Login & { redisOptions?: Login } }).options ?? {}
  const cluster = (client as { _options?: { defaults?: Login } })._options
  const { username } = { ...cluster?.defaults, ...options.redisOptions, ...options }
  return { user: username ?? 'default', keyPrefix: isIoRedis(client) ? (options.keyPrefix ?? '') : '' }
}
