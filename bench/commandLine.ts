import { parseArgs } from 'node:util'
import type { Effort } from './measure/Effort.js'
import type { PartName } from './results.js'

const DEFAULT_WRITES = 5

export interface CommandLine {
  readonly effort: Effort['name']
  readonly parts: readonly PartName[]
  /** Whether the results replace those in the repository. */
  readonly saves: boolean
  /** How many percent of the replayed operations write. */
  readonly writes: number
}

/**
 * `--quick` for a first look, `--only hits,memory` for single parts; only a full run of all parts is saved by itself, others
 * with `--save`. `--writes 20` is for the part `precision`.
 * @throws {Error} for an option or a part that there is not.
 */
export function parseCommandLine(args: readonly string[], known: readonly PartName[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean' },
      save: { type: 'boolean' },
      only: { type: 'string' },
      writes: { type: 'string' },
    },
  })
  const names = values.only?.split(',') ?? known
  const unknown = names.find((name) => !(known as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; there are ${known.join(', ')}.`)
  const writes = Number(values.writes ?? DEFAULT_WRITES)
  if (!(writes >= 0 && writes <= 100)) throw new Error(`"${values.writes}" is no percentage.`)
  const isWhole = values.quick !== true && values.only === undefined && writes === DEFAULT_WRITES
  return {
    effort: values.quick === true ? 'quick' : 'full',
    parts: known.filter((name) => names.includes(name)),
    saves: values.save ?? isWhole,
    writes,
  }
}
