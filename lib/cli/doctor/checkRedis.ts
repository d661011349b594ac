import type { CommandLine } from '../call/commandLine.js'
import { RedisServer } from '../call/RedisServer.js'
import { messageOf, type Report } from '../call/Report.js'
import { checkStore } from './checkStore.js'

/** The oldest release of Redis; all of Valkey are later. */
const OLDEST_REDIS = 7
const PINGS = 5

/** Checks a Redis server by using it as a store: with the scripts, the keys and the channel of the namespace. */
export async function checkRedis(url: string, line: CommandLine, report: Report): Promise<void> {
  const server = new RedisServer(url, line.timeout)
  try {
    if (!(await checkServer(server, report))) return
    await checkStore(url, line, report)
  } finally {
    await server.close()
  }
}

async function checkServer(server: RedisServer, report: Report): Promise<boolean> {
  try {
    const [about, memory, replication] = [
      await server.info('server'),
      await server.info('memory'),
      await server.info('replication'),
    ]
    checkVersion(about, report)
    checkPolicy(memory, report)
    if (replication.get('role') !== 'master') {
      report.add('failed', 'redis role', 'the server is a replica', 'Connect to the primary.')
    }
    report.add('ok', 'redis latency', `${await latencyOf(server)} ms a round trip`)
    return true
  } catch (error) {
    report.add(
      'failed',
      'redis server',
      messageOf(error),
      'Check the URL and the user, and whether the server can be reached.',
    )
    return false
  }
}

function checkVersion(about: ReadonlyMap<string, string>, report: Report): void {
  const valkey = about.get('valkey_version')
  const version = valkey ?? about.get('redis_version') ?? 'unknown'
  const name = valkey === undefined ? 'Redis' : 'Valkey'
  const isOld = valkey === undefined && Number.parseInt(version, 10) < OLDEST_REDIS
  if (isOld) report.add('failed', 'redis server', `${name} ${version} is too old`, 'Use Redis 7 or later, or Valkey.')
  else report.add('ok', 'redis server', `${name} ${version}`)
}

/** Without a limit, or with an eviction of some keys, all is well. A server that is full and evicts nothing stores no more entries. */
function checkPolicy(memory: ReadonlyMap<string, string>, report: Report): void {
  const policy = memory.get('maxmemory_policy') ?? 'unknown'
  if (memory.get('maxmemory') === '0') {
    const message = `no limit (policy ${policy}): entries can fill the memory of the machine`
    report.add('warning', 'redis memory', message, 'CONFIG SET maxmemory 1gb, and maxmemory-policy volatile-lru')
  } else if (policy === 'noeviction') {
    const message = `limit ${memory.get('maxmemory_human')}, policy noeviction: a full server takes no more entries and no writes`
    report.add('warning', 'redis memory', message, 'CONFIG SET maxmemory-policy volatile-lru')
  } else report.add('ok', 'redis memory', `limit ${memory.get('maxmemory_human')}, policy ${policy}`)
}

/** The median. */
async function latencyOf(server: RedisServer): Promise<string> {
  const times: number[] = []
  for (let count = 0; count < PINGS; count++) {
    const started = performance.now()
    // oxlint-disable-next-line no-await-in-loop
    await server.send('INFO', 'replication')
    times.push(performance.now() - started)
  }
  return (times.toSorted((left, right) => left - right)[Math.floor(PINGS / 2)] as number).toFixed(2)
}
