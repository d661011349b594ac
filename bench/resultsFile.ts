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

/** Parts that were not measured this time stay as they are. */
export async function saveResults(results: Results, earlier: Results | undefined): Promise<void> {
  const parts = { ...earlier?.parts, ...results.parts }
  await writeFile(FILE, `${JSON.stringify({ ...results, parts }, null, 2)}\n`)
}
