import { checkNamespace } from '../store/redis/redisOptions.js'
import { needRedis, type CommandLine } from './call/commandLine.js'
import { RedisServer } from './call/RedisServer.js'
import { messageOf, type Report } from './call/Report.js'

/** A store can have more keys than anybody waits for. */
const MOST_KEYS = 1_000_000
const KEYS_AT_ONCE = 1000

/** What the namespace and its server hold. */
export async function stats(line: CommandLine, report: Report): Promise<void> {
  const namespace = checkNamespace(line.namespace)
  const server = new RedisServer(needRedis(line), line.timeout)
  try {
    await reportEntries(server, namespace, report)
    const prefix = `{${namespace}}:`
    const [tags, rows] = await Promise.all(['stamps', 'details'].map((name) => server.send('HLEN', prefix + name)))
    report.add('ok', 'ledger', `the latest writes of ${String(tags)} tags, and of ${String(rows)} rows and values`)
    const memory = await server.info('memory')
    report.add('ok', 'memory', `${memory.get('used_memory_human')} used by the server, limit ${limitOf(memory)}`)
  } finally {
    await server.close()
  }
}

async function reportEntries(server: RedisServer, namespace: string, report: Report): Promise<void> {
  try {
    const { entries, isComplete } = await countEntries(server, namespace)
    const count = `${isComplete ? '' : 'more than '}${entries}`
    report.add('ok', 'entries', `${count} in the namespace ${namespace}, invalid ones included until they expire`)
  } catch (error) {
    if (!messageOf(error).startsWith('NOPERM')) throw error
    // A store needs no SCAN, so its user may lack it.
    report.add(
      'failed',
      'entries',
      messageOf(error),
      'Let the user count them: ACL SETUSER with the name of the user and +scan',
    )
  }
}

const limitOf = (memory: ReadonlyMap<string, string>): string =>
  memory.get('maxmemory') === '0' ? 'none' : `${memory.get('maxmemory_human')} (${memory.get('maxmemory_policy')})`

/** Keys of entries are `{namespace:…}`, and those of leases have an `l` behind. */
async function countEntries(server: RedisServer, namespace: string): Promise<{ entries: number; isComplete: boolean }> {
  const pattern = `{${namespace.replaceAll(/[*?[\]\\^-]/g, String.raw`\$&`)}:*}`
  let [cursor, entries] = ['0', 0]
  do {
    // oxlint-disable-next-line no-await-in-loop
    const reply = await server.send('SCAN', cursor, 'MATCH', pattern, 'COUNT', String(KEYS_AT_ONCE))
    const [next, keys] = reply as [string, readonly string[]]
    cursor = next
    entries += keys.length
  } while (cursor !== '0' && entries < MOST_KEYS)
  return { entries, isComplete: cursor === '0' }
}
