import { readFile, writeFile } from 'node:fs/promises'
import type { Results } from './results.js'

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
const TIMELESS: readonly string[] = ['precision']

/** Parts that were not measured this time stay as they are, and so does the machine where nothing was timed anew. */
export async function saveResults(results: Results, earlier: Results | undefined): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(merged(results, earlier), null, 2)}\n`)
}

export function merged(results: Results, earlier: Results | undefined): Results {
  const isTimed = Object.keys(results.parts).some((part) => !TIMELESS.includes(part))
  const { machine, effort } = isTimed ? results : (earlier ?? results)
  return { machine, effort, parts: { ...earlier?.parts, ...results.parts } }
}
