import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Done, Work } from './work.js'

const PROGRAM = fileURLToPath(new URL('member.ts', import.meta.url))

/** Another process, controlled by the main one. */
export class Process {
  readonly name: string
  readonly #child: ChildProcess

  private constructor(name: string, child: ChildProcess) {
    this.name = name
    this.#child = child
  }

  static async start(name: string, places: readonly string[]): Promise<Process> {
    const child = fork(PROGRAM, places, { execArgv: ['--import', 'tsx'] })
    const first = await Promise.race([once(child, 'message'), once(child, 'exit')])
    if (first[0] !== 'ready') throw new Error(`process ${name} ended before it was ready`)
    return new Process(name, child)
  }

  async does(work: Work): Promise<Done> {
    const answer = once(this.#child, 'message')
    this.#child.send(work)
    const [done] = (await answer) as [Done]
    return done
  }

  async end(): Promise<void> {
    if (!this.#child.connected) return
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
  }
}
