import { createRequire } from 'node:module'
import { join } from 'node:path'
import { CacheError, describeValue } from '../../../core/CacheError.js'
import type { RedisClient } from './RedisClient.js'

/** How long connecting may take, in milliseconds. */
export const CONNECT_TIMEOUT = 5000

interface NodeRedis {
  createClient(options: object): RedisClient
}

interface IoRedis {
  readonly Redis: new (url: string, options: object) => RedisClient
}

/**
 * Makes a client for the URL, which does not connect by itself, and does not reconnect. It is of node-redis, or else of ioredis, whichever
 * is installed.
 * @throws {CacheError} `INVALID_OPTION` for a wrong URL, and if neither library is installed.
 */
export function newClient(url: unknown): RedisClient {
  const checked = checkUrl(url)
  // The libraries reconnect by timers that keep the process alive.
  const nodeRedis = loadNodeRedis()
  if (nodeRedis !== undefined) {
    return nodeRedis.createClient({
      url: checked,
      socket: { reconnectStrategy: false, connectTimeout: CONNECT_TIMEOUT },
    })
  }
  const ioRedis = loadIoRedis()
  if (ioRedis !== undefined) {
    return new ioRedis.Redis(checked, {
      lazyConnect: true,
      retryStrategy: null,
      connectTimeout: CONNECT_TIMEOUT,
      // Its timer would keep the process alive, even after the server has closed the connection.
      disconnectTimeout: 0,
    })
  }
  throw new CacheError(
    'INVALID_OPTION',
    '`url` needs a client library, and the application has none. Install one: npm install redis (or: npm install ioredis)',
  )
}

/** The form that both libraries read. */
function checkUrl(url: unknown): string {
  if (typeof url === 'string' && isRedisUrl(url)) return new URL(url).href
  const missing = url === undefined ? ' Is the environment variable set that it comes from?' : ''
  throw new CacheError(
    'INVALID_OPTION',
    `\`url\` must be the URL of a Redis server: 'redis://user:password@host:6379/0', or 'rediss://…' with TLS; it was ${describeUrl(url)}.${missing}`,
  )
}

function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname } = new URL(text)
  return ['redis:', 'rediss:'].includes(protocol) && hostname !== '' && /^\/?\d*$/.test(pathname)
}

/** Without a user and a password: what is before an `@`, and what is no port. */
const describeUrl = (url: unknown): string =>
  describeValue(typeof url === 'string' ? url.replace(/^(\w+:\/\/)?.*@/s, '$1…@').replace(NO_PORT, ':…') : url)

const NO_PORT = /:(?!\/\/|\d+(?:\/|$)).*$/s

// Bundlers only find names that are written out, and only accept a missing package inside `try`. In Jest only `require` works. An ES
// module has none.

function loadNodeRedis(): NodeRedis | undefined {
  try {
    return require('redis') as NodeRedis
  } catch {
    return requireFromApplication('redis') as NodeRedis | undefined
  }
}

function loadIoRedis(): IoRedis | undefined {
  try {
    return require('ioredis') as IoRedis
  } catch {
    return requireFromApplication('ioredis') as IoRedis | undefined
  }
}

/** The package as the application finds it: an installer can hide it from this package. */
function requireFromApplication(name: string): unknown {
  const [, program] = process.argv
  for (const file of [program, join(process.cwd(), 'index.js')]) {
    try {
      if (file !== undefined) return createRequire(file)(name) as unknown
    } catch {
      // The next place can have it.
    }
  }
  return undefined
}
