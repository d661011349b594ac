import { describeValue } from '../../../core/CacheError.js'

/** How to make a client that is taken. */
const CONNECT = `
import { createClient } from 'redis' // npm install redis@latest
const client = createClient({ url: process.env.REDIS_URL })
await client.connect()`

/** Clients of other libraries, by a method that none of the others has. */
const OTHERS: Readonly<Record<string, string>> = {
  createScript:
    'is a client of @upstash/redis, which speaks HTTP and cannot run pub/sub: connect to the `rediss://` URL of the same database.',
  customCommand: 'is a client of Valkey GLIDE, whose commands have another form: connect with node-redis or ioredis.',
  send: "is Bun's RedisClient, whose commands have another form: connect with node-redis or ioredis.",
}

/** What is looked at of something that may be a client. */
type Candidate = Readonly<Record<string, unknown>>

/** Why the value cannot be a store's client, and what to do; `undefined` for a connected client that can. */
export function clientRefusal(client: unknown): string | undefined {
  if ((typeof client !== 'object' && typeof client !== 'function') || client === null) return noClient(client)
  const candidate = client as Candidate
  if (has(candidate, 'callBuffer')) return ioRedisRefusal(candidate)
  if (has(candidate, 'sendCommand')) return nodeRedisRefusal(candidate)
  const other = Object.keys(OTHERS).find((method) => has(candidate, method))
  return other === undefined ? noClient(client) : `\`client\` ${OTHERS[other]}${CONNECT}`
}

const has = (candidate: Candidate, method: string): boolean => typeof candidate[method] === 'function'

const noClient = (client: unknown): string =>
  `\`client\` must be a client of node-redis (npm install redis) or of ioredis (npm install ioredis); it was ${describeValue(client)}.`

/** A client of ioredis connects by itself. */
function ioRedisRefusal({ mode, status }: Candidate): string | undefined {
  if (mode === 'subscriber' || mode === 'monitor') {
    return `\`client\` is in ${mode} mode, in which it sends no other commands: give a connection of its own, \`client.duplicate()\`.`
  }
  if (status === 'end') return '`client` is closed: give a client that is connected, such as `client.duplicate()`.'
  return undefined
}

function nodeRedisRefusal(candidate: Candidate): string | undefined {
  if (has(candidate, 'send_command')) {
    return `\`client\` is a client of node-redis 3 or older, whose commands take callbacks: upgrade to version 4 or later.${CONNECT}`
  }
  if (has(candidate, 'getSentinelNode')) {
    return "`client` is node-redis's Sentinel, which sends commands in another way: give the client of its master, or one of ioredis."
  }
  if ((candidate['options'] as { legacyMode?: unknown } | undefined)?.legacyMode === true) {
    return '`client` has the option `legacyMode`, with which its commands take callbacks: give a client without it, `client.duplicate({ legacyMode: false })`, and connect it.'
  }
  if (typeof candidate['isOpen'] !== 'boolean') {
    return '`client` takes callbacks, as what `legacy()` returns does: give the client itself, on which `legacy()` was called.'
  }
  return candidate['isOpen'] ? undefined : '`client` is not connected: call `await client.connect()` first.'
}
