import { expect } from 'chai'
import { databaseLedger } from '../../../lib/cache/freshness/TagLedger.js'

/** Expects that each spec of the surrounding `describe` leaves no more tags pending than it found. */
export function leavesNothingPending(): void {
  let before = 0
  beforeEach(() => void (before = databaseLedger.pending))
  afterEach(() => expect(databaseLedger.pending, 'pending tags').to.equal(before))
}
