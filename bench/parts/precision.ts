import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Effort } from '../measure/Effort.js'
import { APPS } from '../precision/apps/index.js'
import type { AppPrecision } from '../precision/compare.js'

export interface Precision {
  readonly operations: number
  /** Which share of the operations write. */
  readonly writeShare: number
  readonly apps: readonly AppPrecision[]
}

const PROGRAM = fileURLToPath(new URL('../precision/measureApp.ts', import.meta.url))
const SEED = 1

/**
 * How many of the queries of whole applications are hits when everything is cached, and how many could be. Nothing is timed, so
 * that applications are replayed at the same time.
 * @throws {Error} for a stale result.
 */
export async function precision({ operations, writeShare }: Effort): Promise<Precision> {
  const left = APPS.map(({ name }) => name)
  const found = new Map<string, AppPrecision>()
  const worker = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      // oxlint-disable-next-line no-await-in-loop
      found.set(name, await inChild(name, [operations, writeShare, SEED]))
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return { operations, writeShare, apps: APPS.flatMap(({ name }) => found.get(name) ?? []) }
}

function inChild(name: string, sequence: readonly number[]): Promise<AppPrecision> {
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, [name, ...sequence.map(String)], { execArgv: ['--import', 'tsx'] })
    let found: AppPrecision | undefined
    child.on('message', (message) => {
      found = message as AppPrecision
    })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0 && found !== undefined) return resolve(found)
      reject(new Error(`The application ${name} ended with code ${code} and without results.`))
    })
  })
}
