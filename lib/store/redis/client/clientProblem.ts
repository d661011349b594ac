import { describeValue } from '../../../core/CacheError.js'

/** How to make a supported client. */
const CONNECT = `
import { createClient } from 'redis' // npm install redis@latest
const client = createClient({ url: process.env.REDIS_URL })
await client.connect()`

/** Clients of other libraries, by a method that only they have. */
const OTHERS: Readonly<Record<string, string>> = {
  createScript:
    'is a client of @upstash/redis, which uses HTTP and has no pub/sub: connect to the `rediss://` URL of the same database.',
  customCommand: 'is a client of Valkey GLIDE, whose commands have another form: connect with node-redis or ioredis.',
  send: "is Bun's RedisClient, whose commands have another form: connect with node-redis or ioredis.",
}

/** A value that can be a client. */
type Candidate = Readonly<Record<string, unknown>>

/** Why a store cannot use the value as its client, and what to do; `undefined` for a connected, supported client. */
export function clientProblem(client: unknown): string | undefined {
  if ((typeof client !== 'object' && typeof client !== 'function') || client === null) return notAClient(client)
  const candidate = client as Candidate
  if (has(candidate, 'callBuffer')) return ioRedisProblem(candidate)
  if (has(candidate, 'sendCommand')) return nodeRedisProblem(candidate)
  const other = Object.keys(OTHERS).find((method) => has(candidate, method))
  return other === undefined ? notAClient(client) : `\`client\` ${OTHERS[other]}${CONNECT}`
}

const has = (candidate: Candidate, method: string): boolean => typeof candidate[method] === 'function'

const notAClient = (client: unknown): string =>
  `\`client\` must be a client of node-redis (npm install redis) or of ioredis (npm install ioredis); it was ${describeValue(client)}.`

/** A client of ioredis connects by itself, so it only must not be closed. */
function ioRedisProblem({ mode, status }: Candidate): string | undefined {
  if (mode === 'subscriber' || mode === 'monitor') {
    return `\`client\` is in ${mode} mode, in which it sends no other commands: pass another connection, \`client.duplicate()\`.`
  }
  if (status === 'end') return '`client` is closed: pass a client that is connected, such as `client.duplicate()`.'
  return undefined
}

function nodeRedisProblem(candidate: Candidate): string | undefined {
  if (has(candidate, 'send_command')) {
    return `\`client\` is a client of node-redis 3 or older, whose commands take callbacks: upgrade to version 4 or later.${CONNECT}`
  }
  if (has(candidate, 'getSentinelNode')) {
    return "`client` is node-redis's Sentinel, which sends commands in another way: pass the client of its master, or a client of ioredis."
  }
  if ((candidate['options'] as { legacyMode?: unknown } | undefined)?.legacyMode === true) {
    return '`client` has the option `legacyMode`, with which its commands take callbacks: pass a client without it, `client.duplicate({ legacyMode: false })`, and connect it.'
  }
  if (typeof candidate['isOpen'] !== 'boolean') {
    return '`client` takes callbacks, as the result of `legacy()` does: pass the client on which `legacy()` was called.'
  }
  return candidate['isOpen'] ? undefined : '`client` is not connected: call `await client.connect()` first.'
}
