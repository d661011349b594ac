import { RedisCluster } from '../../../spec/support/redis/RedisCluster.js'
import { RedisServer } from '../../../spec/support/redis/RedisServer.js'
import type { Effort } from '../../measure/Effort.js'
import type { Missing } from '../../Peer.js'
import { newNamespace } from '../../redis/BenchRedis.js'
import { hasServer } from '../../redis/server.js'
import { Clients } from './Clients.js'
import { measured, type Figures } from './measured.js'
import { CONTENDERS, type Contender, type Subject } from './tasks.js'

export interface Load {
  /** Such as `Redis 7.0.15`. */
  readonly server: string
  /** One table, one server. */
  readonly callers: readonly {
    readonly processes: number
    readonly callers: number
    readonly figures: readonly Figures[]
  }[]
  /** Rows of many tables. */
  readonly ledgers: {
    readonly tables: number
    readonly processes: number
    readonly callers: number
    readonly rows: readonly {
      readonly servers: number
      readonly ledgers: number
      readonly figures: readonly Figures[]
    }[]
  }
}

const PROCESSES = [1, 2, 3]
const CALLERS = [1, 8, 32, 128]
const LEDGERS = [1, 2, 4, 16]
const MANY = { tables: 16, processes: 2, callers: 128 }

const WARM_UP = { callers: 32, milliseconds: 200 }

/** A measurement takes this share of the effort's time: there are some hundred. */
const SHARE = 1 / 15
const LEAST = 100

/** What hits cost the server. It is started for this part alone: the time that it uses is that of the hits. */
export async function load({ milliseconds: time }: Effort): Promise<Load | Missing> {
  if (!hasServer()) return { missing: 'as there is no redis-server on the PATH' }
  const milliseconds = Math.max(LEAST, time * SHARE)
  const server = await RedisServer.start()
  const found = {
    server: `Redis ${await server.info('redis_version')}`,
    callers: await byCallers(server, milliseconds),
    ledgers: { ...MANY, rows: await byLedgers([server], milliseconds) },
  }
  await server.stop()
  const cluster = await RedisCluster.start()
  const rows = [...found.ledgers.rows, ...(await byLedgers(cluster.nodes, milliseconds))]
  await cluster.stop()
  return { ...found, ledgers: { ...MANY, rows } }
}

async function byCallers(server: RedisServer, milliseconds: number): Promise<Load['callers']> {
  const { url } = server
  const namespace = newNamespace()
  const clients = await Clients.start(Math.max(...PROCESSES), { urls: [url], isCluster: false, namespace })
  const subjects = await openedOf(clients, CONTENDERS, 1, 1)
  const rows: Load['callers'][number][] = []
  for (const processes of PROCESSES) {
    for (const callers of CALLERS.filter((count) => count >= processes)) {
      // oxlint-disable-next-line no-await-in-loop
      const figures = await measured([server], clients, subjects, { processes, callers, milliseconds })
      rows.push({ processes, callers, figures })
    }
  }
  await clients.close()
  return rows
}

async function byLedgers(servers: readonly RedisServer[], milliseconds: number): Promise<Load['ledgers']['rows']> {
  const urls = servers.map(({ url }) => url)
  const settings = { urls, isCluster: urls.length > 1, namespace: newNamespace() }
  const clients = await Clients.start(MANY.processes, settings)
  const rows: Load['ledgers']['rows'][number][] = []
  for (const ledgers of LEDGERS) {
    // oxlint-disable-next-line no-await-in-loop
    const subjects = await openedOf(clients, CONTENDERS, ledgers, MANY.tables)
    if (subjects.length < CONTENDERS.length) continue
    // oxlint-disable-next-line no-await-in-loop
    const figures = await measured(servers, clients, subjects, { ...MANY, milliseconds })
    rows.push({ servers: servers.length, ledgers, figures })
  }
  await clients.close()
  return rows
}

/** Those that the library can do. */
async function openedOf(
  clients: Clients,
  contenders: readonly Contender[],
  ledgers: number,
  tables: number,
): Promise<Subject[]> {
  const subjects: Subject[] = []
  for (const contender of contenders) {
    const subject = { contender, ledgers, tables }
    // oxlint-disable-next-line no-await-in-loop
    if (!(await clients.open(subject))) continue
    // Time for the compiler, which is not measured.
    // oxlint-disable-next-line no-await-in-loop
    await clients.ask(subject, clients.count, WARM_UP.callers, WARM_UP.milliseconds)
    subjects.push(subject)
  }
  return subjects
}
