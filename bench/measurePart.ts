import { EFFORTS, type Effort } from './measure/Effort.js'
import { PARTS } from './parts/index.js'
import type { PartName } from './results.js'

// Runs in a process of its own, see `inChild.ts`: the part that its first argument names, with the effort that its second
// does, and the percentage of writes that its third does.
const [part, effort, writes] = process.argv.slice(2) as [PartName, Effort['name'], string]
const found = await PARTS[part]({ ...EFFORTS[effort], writeShare: Number(writes) / 100 })
// A peer's timer or connection that is left over must not keep the whole run waiting.
process.send?.(found, () => process.exit(0))
