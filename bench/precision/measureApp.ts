import { APPS } from './apps/index.js'
import { precisionOf } from './compare.js'

// Runs in a process of its own: the application that its first argument names, operations, share of writes and seed after it.
const [name, operations, writeShare, seed] = process.argv.slice(2)
const app = APPS.find((each) => each.name === name)
if (app === undefined) throw new Error(`There is no application "${name}".`)
const sequence = { operations: Number(operations), writeShare: Number(writeShare), seed: Number(seed) }
const found = await precisionOf(app, sequence)
process.send?.(found, () => process.exit(0))
