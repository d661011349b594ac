import { mkdirSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { atExit } from './atExit.js'
import { freePorts } from './freePorts.js'
import { RedisProcess } from './RedisProcess.js'
import type { Reply } from './resp.js'
import { sendCommand } from './sendCommand.js'

export interface RedisServerOptions {
  /** More arguments; they override the ones that switch persistence off. */
  readonly args?: readonly string[]
  /** A node of a cluster, which knows no other node yet. */
  readonly cluster?: boolean
  /** A directory of the caller's, which is never removed. */
  readonly dir?: string
  readonly port?: number
}

const ATTEMPTS = 5
const START_LIMIT = 10_000

/** A Redis server of a spec's own, on loopback, without persistence unless its arguments say otherwise. */
export class RedisServer {
  readonly port: number
  /** The port of the cluster bus; undefined where it is no node of a cluster. */
  readonly busPort: number | undefined
  readonly dir: string
  readonly #options: RedisServerOptions
  #process: RedisProcess | undefined
  #forget: (() => void) | undefined

  private constructor(dir: string, [port, busPort]: readonly number[], options: RedisServerOptions) {
    this.dir = dir
    this.port = options.port ?? port!
    this.busPort = options.cluster === true ? busPort : undefined
    this.#options = options
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'objection-cache-redis-')))
    for (let attempt = 1; ; attempt++) {
      const server = new RedisServer(dir, await freePorts(2), options)
      try {
        await server.#start()
        return server
      } catch (error) {
        await server.stop()
        // Another process may take a port between its choice and its use.
        if (!isTaken(error) || options.port !== undefined || attempt === ATTEMPTS) throw error
      }
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  get pid(): number {
    const pid = this.#process?.pid
    if (pid === undefined) throw new Error('This Redis server does not run')
    return pid
  }

  /** Ends the server in good order, from a pause too, and removes the directory. */
  async stop(): Promise<void> {
    await this.#process?.terminate()
    this.#process = undefined
    this.#removeDir()
    this.#forget?.()
    this.#forget = undefined
  }

  /** Ends the server as a crash does. The directory stays until `stop`. */
  async kill(): Promise<void> {
    await this.#process?.kill()
    this.#process = undefined
  }

  /** Starts the server again on its port and in its directory; one that runs is ended in good order before. */
  async restart(): Promise<void> {
    await this.#process?.terminate()
    await this.#start()
  }

  /** From now on connections are accepted by the operating system, and nothing is answered. */
  pause(): void {
    this.#running().signal('SIGSTOP')
  }

  resume(): void {
    this.#running().signal('SIGCONT')
  }

  /** Sends one command from outside. An error reply rejects. */
  command(...args: string[]): Promise<Reply> {
    return sendCommand(this.port, args)
  }

  /** Whether PING is answered within so many milliseconds. */
  async answers(milliseconds: number): Promise<boolean> {
    return sendCommand(this.port, ['PING'], milliseconds).then(
      (reply) => reply === 'PONG',
      () => false,
    )
  }

  /** A field of INFO, such as `run_id` or `evicted_keys`. */
  async info(field: string): Promise<string | undefined> {
    const lines = String(await this.command('INFO', 'everything')).split('\r\n')
    return lines.find((line) => line.startsWith(`${field}:`))?.slice(field.length + 1)
  }

  async #start(): Promise<void> {
    mkdirSync(this.dir, { recursive: true })
    const started = new RedisProcess(this.dir, this.#arguments())
    this.#process = started
    // After the process, which writes to it: what is done at the exit is done in this order.
    this.#forget?.()
    this.#forget = atExit(() => this.#removeDir())
    const limit = Date.now() + START_LIMIT
    while (started.running && Date.now() < limit) {
      if (await this.#isReady(started)) return
      await delay(5)
    }
    const what = started.running ? `did not answer in ${START_LIMIT} ms` : 'did not start'
    await this.kill()
    throw new Error(`The Redis server on port ${this.port} ${what}: ${started.reason}`)
  }

  async #isReady(started: RedisProcess): Promise<boolean> {
    // Another server may answer, on a port that it took first.
    return (await this.answers(1_000)) && (await this.info('process_id')) === String(started.pid)
  }

  #arguments(): string[] {
    const args = [
      '--port',
      String(this.port),
      '--bind',
      '127.0.0.1',
      '--dir',
      this.dir,
      '--save',
      '',
      '--appendonly',
      'no',
    ]
    if (this.busPort !== undefined) {
      args.push(
        '--cluster-enabled',
        'yes',
        '--cluster-port',
        String(this.busPort),
        '--cluster-announce-ip',
        '127.0.0.1',
      )
    }
    return [...args, ...(this.#options.args ?? [])]
  }

  #running(): RedisProcess {
    if (this.#process === undefined) throw new Error('This Redis server does not run')
    return this.#process
  }

  #removeDir(): void {
    if (this.#options.dir === undefined)
      rmSync(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && /address already in use/i.test(error.message)
}
