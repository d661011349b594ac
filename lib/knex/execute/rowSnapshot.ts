import type { Entry } from '../../core/entry.js'
import { plainRows } from '../../snapshot/classes/plainRows.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import { checkedSnapshot } from '../../snapshot/roundTrip/roundTrip.js'
import { responseOf, UNKNOWN_DRIVER, type ResponseData } from '../response/rawResponse.js'
import type { StatementPlan } from '../statement/statementPlan.js'
import type { Execution } from './execution.js'

/** In place of rows that cannot be made. */
export const NO_ROWS = Symbol('no rows')

/** @throws {Unstorable} for values that a hit could not make again exactly. */
export const snapshotOfRows = (result: unknown, { cache }: StatementPlan): Snapshot =>
  checkedSnapshot(result, { modelClass: plainRows, codecs: cache.settings.codecs })

/** A copy of what the entry holds; `NO_ROWS` where the entry is damaged, or where this process cannot make such a response yet. */
export function rebuildRows(
  { value }: Entry,
  { statement, door }: Pick<Execution, 'statement' | 'door'>,
  { cache, key }: StatementPlan,
): unknown {
  try {
    const copy = rebuild(value as Snapshot, plainRows, cache.settings.codecs)
    if (statement.isRawInstance !== true) return copy
    const response = responseOf(door.client, copy as ResponseData)
    return response === UNKNOWN_DRIVER ? NO_ROWS : response
  } catch (error) {
    void cache.unusable(key, error)
    return NO_ROWS
  }
}
