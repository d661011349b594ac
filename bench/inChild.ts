import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Effort } from './measure/Effort.js'
import type { Missing } from './Peer.js'
import type { PartName, Parts } from './results.js'

const PROGRAM = fileURLToPath(new URL('measurePart.ts', import.meta.url))

/** Parts that need a larger heap than usual, in MiB. */
const HEAPS: Partial<Readonly<Record<PartName, number>>> = { scale: 8192 }

/** Measures a part in a process of its own, so that no part finds the heap, or the compiler's guesses, of another. */
export function inChild<Name extends PartName>(
  part: Name,
  effort: Effort['name'],
  writes: number,
): Promise<Parts[Name] | Missing> {
  return new Promise((resolve, reject) => {
    const heap = HEAPS[part]
    const execArgv = ['--import', 'tsx', '--expose-gc', ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`])]
    const child = fork(PROGRAM, [part, effort, String(writes)], { execArgv })
    let found: Parts[Name] | Missing | undefined
    child.on('message', (message) => {
      found = message as Parts[Name] | Missing
    })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0 && found !== undefined) return resolve(found)
      reject(new Error(`The part ${part} ended with code ${code} and without results.`))
    })
  })
}
