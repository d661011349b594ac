import type { RedisServer } from '../../../support/redis/RedisServer.js'
import { until } from './Fixture.js'

/** Arguments for servers that replicate each other. Without them a primary waits some seconds for further replicas. */
export const REPLICATING = ['--repl-diskless-sync-delay', '0'] as const

/** Makes a server the replica of another one, and waits until it is in sync. */
export async function follow(replica: RedisServer, primary: RedisServer): Promise<void> {
  await replica.command('REPLICAOF', '127.0.0.1', String(primary.port))
  await until(() => isInStep(replica, primary))
}

/** Makes a server a primary. */
export async function promote(server: RedisServer): Promise<void> {
  await server.command('REPLICAOF', 'NO', 'ONE')
}

/** Whether a replica has all data of its primary. */
export async function isInStep(replica: RedisServer, primary: RedisServer): Promise<boolean> {
  if ((await replica.info('master_link_status')) !== 'up') return false
  const [theirs, its] = [await primary.info('master_repl_offset'), await replica.info('slave_repl_offset')]
  return (
    Number(its) >= Number(theirs) && (await replica.info('master_replid')) === (await primary.info('master_replid'))
  )
}
