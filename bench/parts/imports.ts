import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Effort } from '../measure/Effort.js'
import { median } from '../measure/quantile.js'

export interface Imports {
  /** Milliseconds to import objection and knex, and then this library. Medians over processes. */
  readonly peers: number
  readonly library: number
  /** The median of the ratios. Both times of a ratio are of one process. */
  readonly ratio: number
}

const LIBRARY = new URL('../../dist/index.mjs', import.meta.url).href
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const PROGRAM = `
const times = [performance.now()]
await Promise.all([import('objection'), import('knex')])
times.push(performance.now())
await import(${JSON.stringify(LIBRARY)})
times.push(performance.now())
console.log(JSON.stringify(times))`

/** What the import of the package adds to a program that imports objection and knex anyway. Each run is a process of its own. */
export async function imports({ repeats }: Effort): Promise<Imports> {
  const runs: { peers: number; library: number }[] = []
  // oxlint-disable-next-line no-await-in-loop
  for (let run = 0; run < repeats * 3; run++) runs.push(await importOnce())
  return {
    peers: median(runs.map(({ peers }) => peers)),
    library: median(runs.map(({ library }) => library)),
    ratio: median(runs.map(({ peers, library }) => library / peers)),
  }
}

async function importOnce(): Promise<{ peers: number; library: number }> {
  const options = { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '' } }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROGRAM], options)
  const [begin = 0, middle = 0, end = 0] = JSON.parse(stdout) as number[]
  return { peers: middle - begin, library: end - middle }
}
