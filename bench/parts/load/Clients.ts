import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Asking, Opening, Servers, Subject } from './tasks.js'

const PROGRAM = fileURLToPath(new URL('client.ts', import.meta.url))

/** The processes that ask, of which a measurement uses the first ones. */
export class Clients {
  readonly #processes: readonly ChildProcess[]

  private constructor(processes: readonly ChildProcess[]) {
    this.#processes = processes
  }

  static async start(count: number, servers: Servers): Promise<Clients> {
    const processes = Array.from({ length: count }, () =>
      fork(PROGRAM, [JSON.stringify(servers)], { execArgv: ['--import', 'tsx'] }),
    )
    await Promise.all(processes.map((each) => answerOf(each)))
    return new Clients(processes)
  }

  get count(): number {
    return this.#processes.length
  }

  /** `false`: the library cannot do it. */
  async open(subject: Subject): Promise<boolean> {
    let isAble = true
    for (const each of this.#processes) {
      // One after the other: what the first has stored is a hit of the others.
      // oxlint-disable-next-line no-await-in-loop
      isAble &&= (await send(each, { task: 'open', ...subject })).isAble
    }
    return isAble
  }

  /** So many callers, distributed over so many processes. */
  async ask(subject: Subject, processes: number, callers: number, milliseconds: number): Promise<Answer> {
    const answers = await Promise.all(
      this.#processes.slice(0, processes).map((each, index) => {
        const own = Math.floor(callers / processes) + (index < callers % processes ? 1 : 0)
        return send(each, { task: 'ask', ...subject, callers: own, milliseconds })
      }),
    )
    const sum = (of: 'hits' | 'cpu'): number => answers.reduce((total, answer) => total + answer[of], 0)
    return { isAble: true, hits: sum('hits'), cpu: sum('cpu') }
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#processes.map(async (each) => {
        const ended = once(each, 'exit')
        each.disconnect()
        await ended
      }),
    )
  }
}

async function send(process: ChildProcess, task: Opening | Asking): Promise<Answer> {
  process.send(task)
  return (await answerOf(process)) as Answer
}

/** Its next message. What it has to say of its end it has said on its standard error. */
function answerOf(process: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`A process of the load ended with code ${code}`))
    process.once('exit', ended)
    process.once('message', (message) => {
      process.off('exit', ended)
      resolve(message)
    })
  })
}
