import type { Rejected } from '../../cache/load/LoadResult.js'
import { parserChangesSoFar } from '../../database/connection/driverParsers.js'

const CHANGED: Rejected = {
  cacheable: false,
  reason: 'unstable',
  detail: 'The type parsers of the database driver changed while the result was loaded. The next query loads again.',
}

/**
 * Rejects a result if the type parsers have changed since there were `parserChanges` changes: the cache cannot know which parser
 * made a value.
 */
export function rejectChangedParsers(parserChanges: number): Rejected | undefined {
  return parserChanges === parserChangesSoFar() ? undefined : CHANGED
}
