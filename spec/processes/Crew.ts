import { join } from 'node:path'
import { TcpProxy } from '../support/redis/TcpProxy.js'
import type { WorkerSettings } from './settings.js'
import { WorkerProcess } from './WorkerProcess.js'

/** What goes between a worker and Redis. */
interface Wires {
  readonly store: TcpProxy
  readonly bus: TcpProxy
}

/** A worker's place: its worker may be killed and replaced. */
export interface Post {
  readonly wires: Wires | undefined
  worker: WorkerProcess
  readonly settings: WorkerSettings
  generation: number
}

/** The workers of a run. */
export class Crew {
  readonly posts: Post[] = []
  /** The logs of all workers, replaced ones too. */
  readonly logs: string[] = []
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  /** `redis`: the port of the server; each worker gets wires of its own to it. */
  async add(settings: readonly Omit<WorkerSettings, 'log' | 'redis'>[], redis: number | undefined): Promise<void> {
    await Promise.all(
      settings.map(async (each) => {
        const wires = redis === undefined ? undefined : await wiresTo(redis)
        const urls = wires && { store: wires.store.url, bus: wires.bus.url }
        const whole: WorkerSettings = { ...each, redis: urls, log: join(this.#dir, `${each.name}.jsonl`) }
        const worker = new WorkerProcess(whole)
        this.logs.push(whole.log)
        this.posts.push({ wires, settings: whole, generation: 0, worker })
        await worker.hear('ready')
      }),
    )
  }

  /** Starts another process in the place of one that is dead. */
  async replace(post: Post): Promise<void> {
    const { settings } = post
    const generation = ++post.generation
    const name = `${settings.name}.${generation}`
    const log = join(this.#dir, `${name}.jsonl`)
    post.worker = new WorkerProcess({ ...settings, name, log, seed: settings.seed + generation * 1009 })
    this.logs.push(log)
    await post.worker.hear('ready')
    await post.worker.tell({ do: 'work' }, 'working')
  }

  async tell(
    order: 'work' | 'rest' | 'audit' | 'measure' | 'hush' | 'rush' | 'write',
    answer: Parameters<WorkerProcess['tell']>[1],
  ): Promise<void> {
    await Promise.all(this.posts.map(({ worker }) => worker.tell({ do: order }, answer)))
  }

  async end(): Promise<void> {
    for (const { worker, wires } of this.posts) {
      if (worker.isRunning) await worker.kill()
      await wires?.store.close()
      await wires?.bus.close()
    }
  }
}

async function wiresTo(port: number): Promise<Wires> {
  return { store: await TcpProxy.listen(port), bus: await TcpProxy.listen(port) }
}
