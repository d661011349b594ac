import type { RedisServer } from '../../../support/redis/RedisServer.js'
import { until } from './Fixture.js'

/** What `RedisServer.start` is told for servers that replicate each other: without it a replica waits some seconds for others. */
export const REPLICATING = ['--repl-diskless-sync-delay', '0'] as const

/** Makes a server the replica of another one, and waits until it has all that the other one has. */
export async function follow(replica: RedisServer, primary: RedisServer): Promise<void> {
  await replica.command('REPLICAOF', '127.0.0.1', String(primary.port))
  await until(() => isInStep(replica, primary))
}

/** Makes it a primary. */
export async function promote(server: RedisServer): Promise<void> {
  await server.command('REPLICAOF', 'NO', 'ONE')
}

/** Whether a replica has all that its primary has. */
export async function isInStep(replica: RedisServer, primary: RedisServer): Promise<boolean> {
  if ((await replica.info('master_link_status')) !== 'up') return false
  const [theirs, its] = [await primary.info('master_repl_offset'), await replica.info('slave_repl_offset')]
  return (
    Number(its) >= Number(theirs) && (await replica.info('master_replid')) === (await primary.info('master_replid'))
  )
}
