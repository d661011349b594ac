import type { RedisServer } from '../../../spec/support/redis/RedisServer.js'
import { median } from '../../measure/quantile.js'
import type { Clients } from './Clients.js'
import type { Contender, Subject } from './tasks.js'

/** Medians of the rounds. */
export interface Figures {
  readonly name: Contender
  /** Hits a second, of all processes. What they use themselves of the machine's processors limits them. */
  readonly hits: number
  /** Microseconds of processor time that a hit costs all servers. */
  readonly server: number
  /** The same of the server that is busiest. It limits how many hits the servers can answer. */
  readonly busiest: number
  /** Microseconds of processor time that a hit costs the process that asks. */
  readonly client: number
}

interface Extent {
  readonly processes: number
  readonly callers: number
  readonly milliseconds: number
}

const ROUNDS = 3

/** The subjects take turns, round by round, so that what slows the machine down slows all of them. */
export async function measured(
  servers: readonly RedisServer[],
  clients: Clients,
  subjects: readonly Subject[],
  { processes, callers, milliseconds }: Extent,
): Promise<Figures[]> {
  const rounds = subjects.map((): Omit<Figures, 'name'>[] => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, subject] of subjects.entries()) {
      // oxlint-disable-next-line no-await-in-loop
      const before = await Promise.all(servers.map(usedBy))
      const started = performance.now()
      // oxlint-disable-next-line no-await-in-loop
      const { hits, cpu } = await clients.ask(subject, processes, callers, milliseconds)
      const seconds = (performance.now() - started) / 1000
      // oxlint-disable-next-line no-await-in-loop
      const after = await Promise.all(servers.map(usedBy))
      const used = after.map((each, server) => (each - (before[server] ?? 0)) / hits)
      const server = used.reduce((sum, each) => sum + each, 0)
      rounds[index]?.push({ hits: hits / seconds, server, busiest: Math.max(...used), client: cpu / hits })
    }
  }
  return subjects.map(({ contender: name }, index) => {
    const of = (figure: keyof Omit<Figures, 'name'>): number =>
      median((rounds[index] ?? []).map((each) => each[figure]))
    return { name, hits: of('hits'), server: of('server'), busiest: of('busiest'), client: of('client') }
  })
}

/** Processor time in microseconds: of the thread that runs commands, as far as the server distinguishes it. */
async function usedBy(server: RedisServer): Promise<number> {
  const info = String(await server.command('INFO', 'CPU'))
  const of = (kind: string): number => {
    const [, seconds] =
      new RegExp(`^used_cpu_${kind}_main_thread:([\\d.]+)`, 'm').exec(info) ??
      new RegExp(`^used_cpu_${kind}:([\\d.]+)`, 'm').exec(info) ??
      []
    return Number(seconds) * 1_000_000
  }
  return of('user') + of('sys')
}
