import type { Refused } from '../cache/load.js'
import { parserChangesSoFar } from '../database/driverParsers.js'

const CHANGED: Refused = {
  kept: false,
  reason: 'unstable',
  detail: 'The type parsers of the database driver changed while the result was loaded. The next query loads again.',
}

/** Why what was loaded since type parsers had changed so often must not be kept: nobody knows which function has parsed a value. */
export function parsedOtherwise(parserChanges: number): Refused | undefined {
  return parserChanges === parserChangesSoFar() ? undefined : CHANGED
}
