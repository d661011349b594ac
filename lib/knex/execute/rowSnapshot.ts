import type { Entry } from '../../core/entry.js'
import { plainRows } from '../../snapshot/classes/plainRows.js'
import type { Snapshot } from '../../snapshot/format/Snapshot.js'
import { rebuild } from '../../snapshot/rebuild/rebuild.js'
import { checkedSnapshot } from '../../snapshot/roundTrip/roundTrip.js'
import type { StatementPlan } from '../statement/statementPlan.js'

/** In place of rows that cannot be made. */
export const NO_ROWS = Symbol('no rows')

/** @throws {Unstorable} for values that a hit could not make again exactly. */
export const snapshotOfRows = (result: unknown, { cache }: StatementPlan): Snapshot =>
  checkedSnapshot(result, { modelClass: plainRows, codecs: cache.settings.codecs })

/** A copy of what the entry holds; `NO_ROWS` where the entry is damaged. */
export function rebuildRows({ value }: Entry, { cache, key }: StatementPlan): unknown {
  try {
    return rebuild(value as Snapshot, plainRows, cache.settings.codecs)
  } catch (error) {
    void cache.unusable(key, error)
    return NO_ROWS
  }
}
