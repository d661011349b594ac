import type { Rejected } from '../../cache/load/LoadResult.js'
import { parserChangesSoFar } from '../../database/connection/driverParsers.js'

const CHANGED: Rejected = {
  cacheable: false,
  reason: 'unstable',
  detail: 'The type parsers of the database driver changed while the result was loaded. The next query loads again.',
}

/**
 * Why a result must not be kept if its load began when type parsers had changed `parserChanges` times: the cache cannot tell which function parsed
 * a value.
 */
export function parsedOtherwise(parserChanges: number): Rejected | undefined {
  return parserChanges === parserChangesSoFar() ? undefined : CHANGED
}
