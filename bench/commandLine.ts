import { parseArgs } from 'node:util'
import type { Effort } from './measure/Effort.js'
import type { PartName } from './results.js'

export interface CommandLine {
  readonly effort: Effort['name']
  readonly parts: readonly PartName[]
  /** Whether the results replace those in the repository. */
  readonly saves: boolean
}

/**
 * `--quick` for a first look, `--only hits,memory` for single parts; only a full run of all parts is saved by itself, others
 * with `--save`.
 * @throws {Error} for an option or a part that there is not.
 */
export function parseCommandLine(args: readonly string[], known: readonly PartName[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: { quick: { type: 'boolean' }, save: { type: 'boolean' }, only: { type: 'string' } },
  })
  const names = values.only?.split(',') ?? known
  const unknown = names.find((name) => !(known as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; there are ${known.join(', ')}.`)
  const isWhole = values.quick !== true && values.only === undefined
  return {
    effort: values.quick === true ? 'quick' : 'full',
    parts: known.filter((name) => names.includes(name)),
    saves: values.save ?? isWhole,
  }
}
