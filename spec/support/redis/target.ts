import { createClient } from 'redis'
import { assertSerial } from '../assertSerial.js'

/** The Redis server that the environment names. */
export interface RedisTarget {
  readonly url: string
}

/** Specs of Redis run where `OBJECTION_CACHE_REDIS` names a server, such as `redis://127.0.0.1:6379`. */
export function redisTarget(): RedisTarget | undefined {
  const url = process.env['OBJECTION_CACHE_REDIS']
  if (url === undefined || url === '') return undefined
  assertSerial()
  return { url }
}

/** Describes what needs Redis, where it was asked for. A server that was asked for must be there, or specs fail. */
export function describeWithRedis(title: string, define: (target: RedisTarget) => void): void {
  const target = redisTarget()
  if (target === undefined) return
  describe(title, () => {
    before(() => reach(target))
    define(target)
  })
}

async function reach({ url }: RedisTarget): Promise<void> {
  // Without a strategy, clients try to connect for ever.
  const client = createClient({ url, socket: { reconnectStrategy: false } })
  client.on('error', () => undefined)
  await client.connect()
  await client.close()
}
