import { spawnSync } from 'node:child_process'
import { RedisServer } from '../../spec/support/redis/RedisServer.js'

export interface Server {
  readonly url: string
  stop(): PromiseLike<unknown>
}

/**
 * The server that `OBJECTION_CACHE_REDIS` names, or one that is started for the benchmark alone, on the loopback interface and
 * without persistence; `undefined` where there is neither.
 */
export async function openServer(): Promise<Server | undefined> {
  const url = process.env['OBJECTION_CACHE_REDIS']
  if (url !== undefined && url !== '') return { url, stop: () => Promise.resolve() }
  return hasServer() ? RedisServer.start() : undefined
}

/** Whether servers can be started. */
export const hasServer = (): boolean =>
  spawnSync(process.env['OBJECTION_CACHE_REDIS_SERVER'] ?? 'redis-server', ['--version']).error === undefined
