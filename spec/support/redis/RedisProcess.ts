import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { atExit } from './atExit.js'

/** How long a process may take to end by itself, in milliseconds: a script that never returns keeps it from that. */
const GRACE = 5_000

/** One run of `redis-server`. Its log goes to a file in its directory, to say why it did not start. */
export class RedisProcess {
  readonly #child: ChildProcess
  readonly #log: string
  readonly #ended: Promise<void>
  #failure: Error | undefined

  constructor(dir: string, args: readonly string[]) {
    this.#log = join(dir, 'redis.log')
    const log = openSync(this.#log, 'w')
    try {
      this.#child = spawn(binary(), args, { cwd: dir, stdio: ['ignore', log, log] })
    } finally {
      closeSync(log)
    }
    // A server that a spec forgets must not keep the process alive: its end is what ends the server.
    this.#child.unref()
    const forget = atExit(() => this.#child.kill('SIGKILL'))
    this.#ended = new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.once('error', (error) => {
        this.#failure = error
        resolve()
      })
    }).then(forget)
  }

  /** Undefined where the program could not be started. */
  get pid(): number | undefined {
    return this.#child.pid
  }

  get running(): boolean {
    return this.#failure === undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Why it does not run, as far as it is known. */
  get reason(): string {
    if (this.#failure !== undefined) return `${this.#failure.message} (OBJECTION_CACHE_REDIS_SERVER names its path)`
    return readFileSync(this.#log, 'utf8').trim().split('\n').slice(-5).join('\n')
  }

  signal(name: NodeJS.Signals): void {
    if (!this.running) throw new Error('This Redis server does not run')
    this.#child.kill(name)
  }

  /** Asks it to end and waits for that. */
  async terminate(): Promise<void> {
    // A process that is paused hears of nothing else.
    this.#child.kill('SIGCONT')
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), GRACE)
    await this.#end()
    clearTimeout(timer)
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#end()
  }

  async #end(): Promise<void> {
    if (this.running) this.#child.ref()
    await this.#ended
  }
}

function binary(): string {
  return process.env['OBJECTION_CACHE_REDIS_SERVER'] ?? 'redis-server'
}
