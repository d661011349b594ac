import { readFile, writeFile } from 'node:fs/promises'
import type { PartName, Results, Run } from './results.js'

const FILE = new URL('results.json', import.meta.url)

/** The results that the documents are drawn from; `undefined` where none were saved yet. */
export async function readResults(): Promise<Results | undefined> {
  const text = await readFile(FILE, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : (JSON.parse(text) as Results)
}

/** Parts that count, and time nothing: they are the same on any machine. */
const TIMELESS: readonly PartName[] = ['precision']

/** What the README and the picture show: the run that measured it is that of the results. */
const SHOWN: PartName = 'hits'

export async function saveResults(results: Results, earlier: Results | undefined): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(merged(results, earlier), null, 2)}\n`)
}

/** Parts that were not measured this time stay as they are, and keep the run that measured them. */
export function merged({ machine, effort, parts: measured }: Results, earlier: Results | undefined): Results {
  if (earlier === undefined) return { machine, effort, parts: measured }
  const [now, before] = [
    { machine, effort },
    { machine: earlier.machine, effort: earlier.effort },
  ]
  const parts = { ...earlier.parts, ...measured }
  const timed = (Object.keys(parts) as PartName[]).filter((name) => !TIMELESS.includes(name))
  const isNew = (name: PartName): boolean => name in measured
  const own = timed.length > 0 && (isNew(SHOWN) || timed.every(isNew)) ? now : before
  const runs = timed.flatMap((name): [PartName, Run][] => {
    const run = isNew(name) ? now : (earlier.runs?.[name] ?? before)
    return run === own ? [] : [[name, run]]
  })
  return { ...own, ...(runs.length === 0 ? {} : { runs: Object.fromEntries(runs) }), parts }
}

/** The run that measured a part. */
export const runOf = (name: PartName, { machine, effort, runs }: Results): Run => runs?.[name] ?? { machine, effort }
