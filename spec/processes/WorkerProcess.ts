import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { atExit } from '../support/redis/atExit.js'
import type { Order, WorkerSettings, Word } from './settings.js'

const PROGRAM = fileURLToPath(new URL('worker.ts', import.meta.url))

/** How long a worker may take to carry out an order, in milliseconds. */
const LIMIT = 60_000

/** One process that reads and writes, once it is `ready`. */
export class WorkerProcess {
  readonly name: string
  readonly log: string
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>

  constructor(settings: WorkerSettings) {
    this.name = settings.name
    this.log = settings.log
    const output = openSync(`${settings.log}.out`, 'w')
    this.#child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', PROGRAM], {
      env: { ...process.env, CHECK_WORKER: JSON.stringify(settings) },
      stdio: ['ignore', output, output, 'ipc'],
    })
    closeSync(output)
    const forget = atExit(() => this.#child.kill('SIGKILL'))
    this.#ended = once(this.#child, 'exit').then(forget)
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Has it do something, and waits for its word. */
  async tell(order: Order, answer: Word['is']): Promise<void> {
    if (!this.isRunning) throw this.#failure('has ended by itself')
    const heard = this.hear(answer)
    // A process that ends meanwhile sends nothing more.
    this.#child.send(order, () => undefined)
    await heard
  }

  /** Waits for a word of its. */
  async hear(word: Word['is'], limit = LIMIT): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => end(`was not ${word} in ${limit} ms`), limit)
      const listen = ({ is }: Word): void => {
        if (is === word) end()
      }
      const exited = (): void => end(`ended before it was ${word}`)
      const end = (failure?: string): void => {
        clearTimeout(timer)
        this.#child.off('message', listen).off('exit', exited)
        if (failure === undefined) resolve()
        else reject(this.#failure(failure))
      }
      this.#child.on('message', listen).on('exit', exited)
    })
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name)
  }

  /** Whether it ends by itself within so many milliseconds. */
  async endsWithin(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), milliseconds)))
    const ended = await Promise.race([this.#ended.then(() => true), late])
    clearTimeout(timer)
    return ended
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  /** With what it had to say. */
  #failure(what: string): Error {
    return new Error(`Worker ${this.name} ${what}: ${readFileSync(`${this.log}.out`, 'utf8').trim().slice(0, 1000)}`)
  }
}
